package io.kontiki.jepsen.planted;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.util.Objects;

/**
 * One change of one method of the product: which class, which method, and what is done to its instructions. A plain value; what
 * carries it out is {@link Planting}.
 *
 * @param className of the product, with dots and {@code $}
 * @param method its name, of which the class has exactly one; null means every method, those of lambdas included
 */
record Edit(String className, String method, Change change) {
    /** Writes instructions at a place that {@link Planted#ran} is told. */
    interface Body {
        void emit(CodeBuilder code, String place);
    }

    /** Writes instructions instead of a call, whose receiver and arguments are on the stack. */
    interface CallBody {
        void emit(CodeBuilder code, String place, InvokeInstruction call);
    }

    /** What is done to a method. */
    sealed interface Change {
        /** Everything goes, the new instructions come. */
        record ReplaceBody(Body body) implements Change {}

        /** The new instructions come first. */
        record AtStart(Body body) implements Change {}

        /** The new instructions come before each return, with the value on the stack. */
        record BeforeReturn(Body body) implements Change {}

        /** The new instructions come instead of each call of that method. */
        record ReplaceCall(String ownerName, String calledMethod, CallBody body) implements Change {}
    }

    Edit {
        Objects.requireNonNull(className, "className");
        Objects.requireNonNull(change, "change");
        if (method == null && !(change instanceof Change.ReplaceCall)) {
            throw new IllegalArgumentException("only calls are looked for in all methods");
        }
    }

    static Edit replaceBody(String className, String method, Body body) {
        return new Edit(className, method, new Change.ReplaceBody(body));
    }

    static Edit atStart(String className, String method, Body body) {
        return new Edit(className, method, new Change.AtStart(body));
    }

    static Edit beforeReturn(String className, String method, Body body) {
        return new Edit(className, method, new Change.BeforeReturn(body));
    }

    static Edit replaceCall(String className, String method, String ownerName, String calledMethod, CallBody body) {
        return new Edit(className, method, new Change.ReplaceCall(ownerName, calledMethod, body));
    }

    /** As {@link #replaceCall}, wherever in the class the call stands. */
    static Edit replaceCalls(String className, String ownerName, String calledMethod, CallBody body) {
        return replaceCall(className, null, ownerName, calledMethod, body);
    }

    ClassDesc owner() {
        return ClassDesc.of(className);
    }

    /** What is looked for, for the one who has to mend it. */
    String target() {
        String where = method == null ? className : className + "." + method;
        return change instanceof Change.ReplaceCall call
                ? "a call of " + call.ownerName() + "." + call.calledMethod() + " in " + where
                : "the method " + where;
    }
}
