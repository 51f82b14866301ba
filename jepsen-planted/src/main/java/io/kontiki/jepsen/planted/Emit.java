package io.kontiki.jepsen.planted;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Short names for the instructions that bugs are written in. Stateless. */
final class Emit {
    static final ClassDesc LIST = ClassDesc.of("java.util.List");
    static final ClassDesc STRING = ConstantDescs.CD_String;
    static final ClassDesc OBJECT = ConstantDescs.CD_Object;
    static final ClassDesc LONG = ConstantDescs.CD_long;
    static final ClassDesc INT = ConstantDescs.CD_int;
    static final ClassDesc BOOLEAN = ConstantDescs.CD_boolean;
    static final ClassDesc VOID = ConstantDescs.CD_void;

    private static final ClassDesc PLANTED = ClassDesc.of(Planted.class.getName());
    private static final ClassDesc PLANTED_CODE = ClassDesc.of(PlantedCode.class.getName());

    private Emit() {}

    /** A class of the product. */
    static ClassDesc type(String name) {
        return ClassDesc.of(name);
    }

    /** Tells that the bug bites. */
    static void ran(CodeBuilder code, String place) {
        code.ldc(place).invokestatic(PLANTED, "ran", MethodTypeDesc.of(VOID, STRING));
    }

    /** Calls a method of {@link PlantedCode}. */
    static void planted(CodeBuilder code, String method, ClassDesc result, ClassDesc... parameters) {
        code.invokestatic(PLANTED_CODE, method, MethodTypeDesc.of(result, parameters));
    }

    /** A method on the receiver that is on the stack. */
    static void call(CodeBuilder code, ClassDesc owner, String method, ClassDesc result, ClassDesc... parameters) {
        code.invokevirtual(owner, method, MethodTypeDesc.of(result, parameters));
    }

    /** A method of an interface on the receiver that is on the stack. */
    static void callInterface(
            CodeBuilder code, ClassDesc owner, String method, ClassDesc result, ClassDesc... parameters) {
        code.invokeinterface(owner, method, MethodTypeDesc.of(result, parameters));
    }
}
