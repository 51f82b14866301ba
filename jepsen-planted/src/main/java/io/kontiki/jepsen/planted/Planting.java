package io.kontiki.jepsen.planted;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Carries out a bug's edits on the bytes of one class. Pure: bytes in, bytes out.
 *
 * <p>An edit that finds nothing to change is an error, and so is a result that does not verify: a product that was changed must not
 * run as if it had the bug.
 */
final class Planting {
    private final PlantedBug bug;
    private final ClassFile classFile;

    /** @param loader has the product's classes, whose hierarchy is read as resources */
    Planting(PlantedBug bug, ClassLoader loader) {
        this.bug = bug;
        this.classFile = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(loader).orElse(ClassHierarchyResolver.defaultResolver())));
    }

    /**
     * A class with the bug in it.
     *
     * @param methods that were changed, by name
     */
    record Changed(byte[] bytes, Set<String> methods) {}

    /** @throws IllegalStateException when a target is not there, or the result is not a valid class */
    Changed plant(String className, byte[] original) {
        byte[] bytes = original;
        Set<String> methods = new TreeSet<>();
        for (Edit edit : bug.edits()) {
            if (edit.className().equals(className)) {
                bytes = apply(edit, bytes, methods);
            }
        }
        List<VerifyError> errors = classFile.verify(bytes);
        if (!errors.isEmpty()) {
            throw new IllegalStateException("bug '" + bug.name() + "' makes " + className + " invalid: " + errors);
        }
        return new Changed(bytes, methods);
    }

    private byte[] apply(Edit edit, byte[] bytes, Set<String> methods) {
        ClassModel model = classFile.parse(bytes);
        Set<String> changed = new TreeSet<>();
        long candidates = model.methods().stream()
                .filter(method -> isCandidate(edit, method))
                .count();
        if (edit.method() != null && candidates != 1) {
            throw missing(edit, candidates + " methods of that name with code");
        }
        byte[] result = classFile.transformClass(
                model,
                ClassTransform.transformingMethodBodies(
                        method -> isCandidate(edit, method) && hasPlace(edit, method, changed), transform(edit)));
        if (changed.isEmpty()) {
            throw missing(edit, "no such place");
        }
        methods.addAll(changed);
        return result;
    }

    private IllegalStateException missing(Edit edit, String found) {
        return new IllegalStateException("bug '" + bug.name() + "' cannot be planted: it needs " + edit.target()
                + ", and there is/are " + found + ". The product has changed; mend the bug.");
    }

    private static boolean isCandidate(Edit edit, MethodModel method) {
        return method.code().isPresent()
                && (edit.method() == null || method.methodName().equalsString(edit.method()));
    }

    /** Also notes the method. */
    private static boolean hasPlace(Edit edit, MethodModel method, Set<String> changed) {
        boolean found = !(edit.change() instanceof Edit.Change.ReplaceCall call)
                || method.code().orElseThrow().elementStream().anyMatch(element -> isCall(element, call));
        if (found) {
            changed.add(method.methodName().stringValue());
        }
        return found;
    }

    private static boolean isCall(CodeElement element, Edit.Change.ReplaceCall wanted) {
        return element instanceof InvokeInstruction call
                && call.name().equalsString(wanted.calledMethod())
                && call.owner().asInternalName().equals(wanted.ownerName().replace('.', '/'));
    }

    private static CodeTransform transform(Edit edit) {
        String simple = edit.className().substring(edit.className().lastIndexOf('.') + 1);
        String place = simple + "." + (edit.method() == null ? "*" : edit.method());
        return switch (edit.change()) {
            case Edit.Change.ReplaceCall wanted ->
                (code, element) -> {
                    if (isCall(element, wanted)) {
                        wanted.body().emit(code, place, (InvokeInstruction) element);
                    } else {
                        code.with(element);
                    }
                };
            case Edit.Change.BeforeReturn before ->
                (code, element) -> {
                    if (element instanceof ReturnInstruction) {
                        before.body().emit(code, place);
                    }
                    code.with(element);
                };
            case Edit.Change.AtStart start -> new Around(code -> start.body().emit(code, place), true);
            case Edit.Change.ReplaceBody whole ->
                new Around(code -> whole.body().emit(code, place), false);
        };
    }

    /** New instructions, and after them what was there before, or nothing. */
    private record Around(java.util.function.Consumer<CodeBuilder> first, boolean keepsRest) implements CodeTransform {
        @Override
        public void atStart(CodeBuilder code) {
            first.accept(code);
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            if (keepsRest) {
                code.with(element);
            }
        }
    }
}
