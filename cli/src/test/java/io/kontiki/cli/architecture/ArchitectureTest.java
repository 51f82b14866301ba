package io.kontiki.cli.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.kontiki.cli.Kontiki;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
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

    /** Loops that pause on a thread of their own, and retries within a bound. Only ever made smaller. */
    private static final Set<String> SLEEPERS = Set.of(
            "io.kontiki.common.rpc.RpcChannels",
            "io.kontiki.meta.client.NodeReporter",
            "io.kontiki.meta.rpc.ForgottenVoterCheck",
            "io.kontiki.meta.rpc.RemoteMetaClient",
            "io.kontiki.region.RegionMetrics",
            "io.kontiki.region.RegionServer",
            "io.kontiki.region.client.GroupRouter",
            "io.kontiki.region.leader.DutyLoop",
            "io.kontiki.region.leader.FreezeDuty",
            "io.kontiki.region.leader.MemoryRelief",
            "io.kontiki.region.wal.GroupStateMachine",
            "io.kontiki.region.wal.LeaderSearch",
            "io.kontiki.region.wal.WitnessHandover");

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
        check(noClasses()
                .that()
                .resideInAPackage(REGION)
                .should()
                .dependOnClassesThat(inside(META).and(outside(META_CLIENT))));
    }

    @Test
    void gatewayUsesQueryAndTheClients() {
        arrow(GATEWAY, STORAGE, CLI);
        check(noClasses()
                .that()
                .resideInAPackage(GATEWAY)
                .should()
                .dependOnClassesThat(inside(META).and(outside(META_CLIENT))));
        check(noClasses()
                .that()
                .resideInAPackage(GATEWAY)
                .should()
                .dependOnClassesThat(inside(REGION).and(outside(REGION_CLIENT))));
    }

    @Test
    void ratisStaysInThreePackages() {
        confined(
                "org.apache.ratis..",
                "io.kontiki.common.ratis..",
                "io.kontiki.meta.ratis..",
                "io.kontiki.region.wal..");
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
        check(noClasses()
                .should()
                .callMethod(BaseStream.class, "parallel")
                .orShould()
                .callMethod(Collection.class, "parallelStream"));
        check(noClasses().should().callMethod(ForkJoinPool.class, "commonPool"));
    }

    @Test
    void onlyTheCommandLinePrints() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(CLI)
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err"));
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
        check(noClasses()
                .should()
                .callConstructor(Random.class)
                .orShould()
                .callMethod(Collections.class, "shuffle", List.class));
        check(noClasses().that().resideOutsideOfPackages(CLI).should().callConstructor(SecureRandom.class));
    }

    @Test
    void theWallClockComesByConstructor() {
        check(noClasses()
                .that(resideOutsideOfPackages(CLI, "io.kontiki.common.time.."))
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callConstructor(Date.class)
                .orShould()
                .callMethodWhere(clockOfTheMachine()));
    }

    @Test
    void packagesDoNotNeedEachOther() {
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        // The main class stands above every command, and beside the exit codes that all of them use.
                        return type.isEquivalentTo(Kontiki.class)
                                ? SliceIdentifier.of("main")
                                : SliceIdentifier.of(type.getPackageName());
                    }

                    @Override
                    public String getDescription() {
                        return "packages";
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(classes);
    }

    @Test
    void threadsHaveNames() {
        // A stack trace or a profile of a server is read by the names of its threads.
        check(noClasses()
                .should()
                .callConstructor(Thread.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callMethod(Thread.class, "startVirtualThread", Runnable.class)
                .orShould()
                .callMethodWhere(executorWithoutThreadFactory()));
        check(noClasses().should().beAssignableTo(Thread.class));
    }

    @Test
    void onlyLoopsOfTheirOwnThreadSleep() {
        check(noClasses()
                .that(DescribedPredicate.not(resideInAnyPackage(CLI)))
                .and(DescribedPredicate.describe(
                        "are not among those that may for now", type -> !SLEEPERS.contains(outermost(type))))
                .should()
                .callMethodWhere(sleeping()));
    }

    private static void arrow(String from, String... to) {
        check(noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to));
    }

    private static void confined(String engine, String... homes) {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(engine));
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
                        && call.getTarget().getRawParameterTypes().stream()
                                .noneMatch(type -> type.getName().equals("java.util.concurrent.Executor")));
    }

    private static DescribedPredicate<JavaMethodCall> clockOfTheMachine() {
        return DescribedPredicate.describe(
                "java.time's now() or a clock of the system",
                call -> call.getTargetOwner().getPackageName().startsWith("java.time")
                        && (call.getName().equals("now")
                                        && call.getTarget().getRawParameterTypes().stream()
                                                .noneMatch(type -> type.isEquivalentTo(Clock.class))
                                || call.getTargetOwner().isEquivalentTo(Clock.class)
                                        && call.getName().matches("system.*|tick[A-Z].*")));
    }

    private static DescribedPredicate<JavaMethodCall> executorWithoutThreadFactory() {
        return DescribedPredicate.describe(
                "an executor whose threads have no names",
                call -> call.getTargetOwner().isEquivalentTo(Executors.class)
                        && call.getName().startsWith("new")
                        && call.getTarget().getRawParameterTypes().stream()
                                .noneMatch(type -> type.isEquivalentTo(ThreadFactory.class)));
    }

    private static DescribedPredicate<JavaMethodCall> sleeping() {
        return DescribedPredicate.describe(
                "sleep()",
                call -> call.getName().equals("sleep")
                        && (call.getTargetOwner().isEquivalentTo(Thread.class)
                                || call.getTargetOwner().isEquivalentTo(TimeUnit.class)));
    }

    private static String outermost(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }

    private static DescribedPredicate<JavaMethodCall> globalRandom() {
        return DescribedPredicate.describe(
                "a random generator that nobody can seed",
                call -> call.getTargetOwner().getName().equals("java.util.concurrent.ThreadLocalRandom")
                                && call.getName().equals("current")
                        || call.getTargetOwner().isEquivalentTo(RandomGenerator.class)
                                && call.getName().equals("getDefault"));
    }
}
