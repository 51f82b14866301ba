package io.kontiki.jepsen.planted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlantedBugsTest {
    private final ClassLoader product = PlantedBugsTest.class.getClassLoader();

    static List<String> names() {
        return PlantedBugs.all().stream().map(PlantedBug::name).toList();
    }

    @Test
    void namesAreDifferentAndAtLeastFifteen() {
        assertThat(names()).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(15);
    }

    @Test
    void anUnknownNameGivesTheNamesThatThereAre() {
        assertThatThrownBy(() -> PlantedBugs.find("no-such-bug"))
                .hasMessageContaining("no-such-bug")
                .hasMessageContaining(String.join(", ", names()));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aBugChangesTheMethodsThatItNamesAndNoOthers(String name) throws IOException {
        PlantedBug bug = PlantedBugs.find(name);
        for (String className : bug.classes()) {
            byte[] original = PlantingAgent.read(className, product);
            Planting.Changed changed = new Planting(bug, product).plant(className, original);
            assertThat(differences(original, changed.bytes())).isEqualTo(changed.methods());
            bug.edits().stream()
                    .filter(edit -> edit.className().equals(className) && edit.method() != null)
                    .forEach(edit -> assertThat(changed.methods()).contains(edit.method()));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void theJvmTakesTheChangedClasses(String name) throws ClassNotFoundException {
        PlantedLoader loader = PlantedLoader.of(name);
        for (String className : PlantedBugs.find(name).classes()) {
            // Initialising verifies.
            assertThat(Class.forName(className, true, loader).getClassLoader()).isSameAs(loader);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void aBugSaysWhereItBites(String name) throws IOException {
        PlantedBug bug = PlantedBugs.find(name);
        boolean tells = false;
        for (String className : bug.classes()) {
            byte[] changed = new Planting(bug, product)
                    .plant(className, PlantingAgent.read(className, product))
                    .bytes();
            String simple = className.substring(className.lastIndexOf('.') + 1);
            tells |= ClassFile.of().parse(changed).toDebugString().contains(simple + ".");
        }
        assertThat(tells).isTrue();
    }

    /** The verifier does not look into the classes that are called. */
    @ParameterizedTest
    @MethodSource("names")
    void whatPlantedInstructionsNameIsThere(String name) throws Exception {
        PlantedBug bug = PlantedBugs.find(name);
        for (String className : bug.classes()) {
            byte[] original = PlantingAgent.read(className, product);
            byte[] changed =
                    new Planting(bug, product).plant(className, original).bytes();
            Set<String> before = references(original);
            for (MemberRefEntry entry : members(changed)) {
                if (!before.contains(text(entry))) {
                    assertThat(declares(entry)).as(text(entry)).isTrue();
                }
            }
        }
    }

    private static List<MemberRefEntry> members(byte[] bytes) {
        List<MemberRefEntry> all = new ArrayList<>();
        ClassFile.of().parse(bytes).constantPool().forEach(entry -> {
            if (entry instanceof MemberRefEntry member) {
                all.add(member);
            }
        });
        return all;
    }

    private static Set<String> references(byte[] bytes) {
        return members(bytes).stream().map(PlantedBugsTest::text).collect(Collectors.toSet());
    }

    private static String text(MemberRefEntry entry) {
        return entry.owner().asInternalName() + "." + entry.name().stringValue() + " "
                + entry.type().stringValue();
    }

    private boolean declares(MemberRefEntry entry) throws Exception {
        Class<?> owner = Class.forName(entry.owner().asInternalName().replace('/', '.'), false, product);
        Stream<String> own = Stream.concat(
                Arrays.stream(owner.getDeclaredFields())
                        .map(field -> field.getName() + " " + field.getType().descriptorString()),
                Stream.concat(
                        Arrays.stream(owner.getDeclaredMethods())
                                .map(method -> method.getName() + " "
                                        + MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                                                .descriptorString()),
                        Arrays.stream(owner.getDeclaredConstructors())
                                .map(made -> "<init> "
                                        + MethodType.methodType(void.class, made.getParameterTypes())
                                                .descriptorString())));
        String wanted = entry.name().stringValue() + " " + entry.type().stringValue();
        return own.anyMatch(wanted::equals);
    }

    @Test
    void aTargetThatIsGoneIsAnError() throws IOException {
        String className = "io.kontiki.region.group.DedupeTable";
        byte[] original = PlantingAgent.read(className, product);
        for (Edit edit : List.of(
                Edit.replaceBody(className, "gone", (code, place) -> code.return_()),
                Edit.replaceCall(className, "check", "java.util.List", "gone", (code, place, call) -> {}))) {
            Planting planting = new Planting(new PlantedBug("a-bug", "breaks", List.of(edit)), product);
            assertThatThrownBy(() -> planting.plant(className, original))
                    .hasMessageContaining("a-bug")
                    .hasMessageContaining("gone");
        }
    }

    @Test
    void anInvalidResultIsAnError() throws IOException {
        String className = "io.kontiki.region.group.DedupeTable";
        Edit edit = Edit.replaceBody(
                className, "writers", (code, place) -> code.aload(0).ireturn());
        Planting planting = new Planting(new PlantedBug("a-bug", "breaks", List.of(edit)), product);
        byte[] original = PlantingAgent.read(className, product);
        assertThatThrownBy(() -> planting.plant(className, original)).hasMessageContaining(className);
    }

    /** Names of the methods whose instructions differ. */
    private static Set<String> differences(byte[] before, byte[] after) {
        Map<String, byte[]> old = code(before);
        Map<String, byte[]> fresh = code(after);
        assertThat(fresh.keySet()).isEqualTo(old.keySet());
        Set<String> changed = new TreeSet<>();
        old.forEach((method, bytes) -> {
            if (!Arrays.equals(bytes, fresh.get(method))) {
                changed.add(method.substring(0, method.indexOf('(')));
            }
        });
        return changed;
    }

    private static Map<String, byte[]> code(byte[] bytes) {
        Map<String, byte[]> all = new HashMap<>();
        for (MethodModel method : ClassFile.of().parse(bytes).methods()) {
            method.code()
                    .ifPresent(code -> all.put(
                            method.methodName().stringValue()
                                    + method.methodType().stringValue(),
                            ((CodeAttribute) code).codeArray()));
        }
        return all;
    }
}
