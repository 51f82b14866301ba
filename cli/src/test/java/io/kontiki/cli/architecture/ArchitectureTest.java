package io.kontiki.cli.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.random.RandomGenerator;
import java.util.stream.BaseStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows between the modules, the places of the engines, and the calls that nobody may make. */
class ArchitectureTest {
    private static final String COMMON = "io.kontiki.common..";
    private static final String STORAGE = "io.kontiki.storage..";
    private static final String META = "io.kontiki.meta..";
    private static final String META_CLIENT = "io.kontiki.meta.client..";
    private static final String REGION = "io.kontiki.region..";
    private static final String REGION_CLIENT = "io.kontiki.region.client..";
    private static final String QUERY = "io.kontiki.query..";
    private static final String GATEWAY = "io.kontiki.gateway..";
    private static final String CLI = "io.kontiki.cli..";

    private static JavaClasses classes;

    @BeforeAll
    static void importProductionClasses() {
        // In the reactor the modules are directories or jars, depending on the phase: both are production code.
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("io.kontiki");
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(classes);
    }

    @Test
    void commonUsesNobody() {
        arrow(COMMON, STORAGE, META, REGION, QUERY, GATEWAY, CLI);
    }

    @Test
    void storageUsesOnlyCommon() {
        arrow(STORAGE, META, REGION, QUERY, GATEWAY, CLI);
        arrow("io.kontiki.storage.s3..", "io.kontiki.storage.gcs..");
        arrow("io.kontiki.storage.gcs..", "io.kontiki.storage.s3..");
    }

    @Test
    void metasrvUsesOnlyCommon() {
        arrow(META, STORAGE, REGION, QUERY, GATEWAY, CLI);
    }

    @Test
    void queryUsesOnlyCommon() {
        arrow(QUERY, STORAGE, META, REGION, GATEWAY, CLI);
    }

    @Test
    void regionServerUsesQueryStorageAndMetasrvsClient() {
        arrow(REGION, GATEWAY, CLI, "io.kontiki.storage.s3..", "io.kontiki.storage.gcs..");
        check(noClasses().that().resideInAPackage(REGION).should().dependOnClassesThat(inside(META).and(outside(META_CLIENT))));
    }

    @Test
    void gatewayUsesQueryAndTheClients() {
        arrow(GATEWAY, STORAGE, CLI);
        check(noClasses().that().resideInAPackage(GATEWAY).should().dependOnClassesThat(inside(META).and(outside(META_CLIENT))));
        check(noClasses().that().resideInAPackage(GATEWAY).should().dependOnClassesThat(inside(REGION).and(outside(REGION_CLIENT))));
    }

    @Test
    void ratisStaysInTwoPackages() {
        confined("org.apache.ratis..", "io.kontiki.meta.ratis..", "io.kontiki.region.wal..");
    }

    @Test
    void theQueryEnginesStayInQuery() {
        confined("org.duckdb..", QUERY);
        confined("org.apache.calcite..", QUERY);
    }

    @Test
    void parquetStaysWithTheFilesOfARegion() {
        confined("org.apache.parquet..", "io.kontiki.region.sst..");
        confined("org.apache.hadoop..", "io.kontiki.region.sst..");
    }

    @Test
    void aCloudsClientStaysInItsModule() {
        confined("software.amazon.awssdk..", "io.kontiki.storage.s3..");
        confined("com.google.cloud..", "io.kontiki.storage.gcs..");
        confined("com.google.auth..", "io.kontiki.storage.gcs..");
    }

    @Test
    void nobodyTakesTheCommonPool() {
        // Ratis completes appends on it: what blocks there stops replication while heartbeats go on.
        check(noClasses().should().callMethodWhere(asyncWithoutExecutor()));
        check(noClasses().should().callMethod(BaseStream.class, "parallel").orShould().callMethod(Collection.class, "parallelStream"));
        check(noClasses().should().callMethod(ForkJoinPool.class, "commonPool"));
    }

    @Test
    void onlyTheCommandLinePrints() {
        check(noClasses().that().resideOutsideOfPackages(CLI).should().accessField(System.class, "out").orShould().accessField(System.class, "err"));
        check(noClasses().should().callMethod(Throwable.class, "printStackTrace"));
    }

    @Test
    void onlyTheCommandLineEndsTheProcess() {
        check(noClasses().that().resideOutsideOfPackages(CLI).should().callMethod(System.class, "exit", int.class));
        check(noClasses().that().resideOutsideOfPackages(CLI).should().callMethod(Runtime.class, "halt", int.class));
    }

    @Test
    void chanceComesByConstructor() {
        check(noClasses().should().callMethod(Math.class, "random"));
        check(noClasses().that().resideOutsideOfPackages(CLI).should().callMethodWhere(globalRandom()));
    }

    @Test
    void theWallClockComesByConstructor() {
        check(noClasses()
                .that(resideOutsideOfPackages(CLI, "io.kontiki.common.time.."))
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now"));
    }

    private static void arrow(String from, String... to) {
        check(noClasses().that().resideInAPackage(from).should().dependOnClassesThat().resideInAnyPackage(to));
    }

    private static void confined(String engine, String... homes) {
        check(noClasses().that().resideOutsideOfPackages(homes).should().dependOnClassesThat().resideInAPackage(engine));
    }

    private static DescribedPredicate<JavaClass> inside(String packages) {
        return resideInAnyPackage(packages);
    }

    private static DescribedPredicate<JavaClass> outside(String packages) {
        return resideOutsideOfPackages(packages);
    }

    private static DescribedPredicate<JavaMethodCall> asyncWithoutExecutor() {
        return DescribedPredicate.describe(
                "CompletableFuture.*Async without an executor",
                call -> call.getTargetOwner().isAssignableTo(CompletableFuture.class)
                        && call.getName().endsWith("Async")
                        && call.getTarget().getRawParameterTypes().stream().noneMatch(type -> type.getName().equals("java.util.concurrent.Executor")));
    }

    private static DescribedPredicate<JavaMethodCall> globalRandom() {
        return DescribedPredicate.describe(
                "a random generator that nobody can seed",
                call -> call.getTargetOwner().getName().equals("java.util.concurrent.ThreadLocalRandom") && call.getName().equals("current")
                        || call.getTargetOwner().isEquivalentTo(RandomGenerator.class) && call.getName().equals("getDefault"));
    }
}
