package org.openfsm.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.LocationProvider;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import java.util.stream.Stream;

/** The rules that keep the house in order, over agent and server together. A rule that matches no class fails. */
@AnalyzeClasses(locations = HouseRulesTest.EveryModule.class)
class HouseRulesTest {

    /** The compiled classes of every module, agent and server: one house, though they never share a class path. */
    static final class EveryModule implements LocationProvider {
        @Override
        public Set<Location> get(Class<?> testClass) {
            return Stream.of(
                            "fsm-agent/wire",
                            "pmd-repository",
                            "fsm-agent",
                            "fsm-ejb/mail-ra",
                            "fsm-ejb/h2-driver",
                            "fsm-ejb",
                            "fsm-web")
                    .map(module -> Path.of("..", module, "target", "classes"))
                    .peek(classes -> assertThat(classes).isDirectory())
                    .map(Location::of)
                    .collect(toSet());
        }
    }

    @ArchTest
    static final ArchRule capabilitiesDoNotGoInCircles =
            slices().matching("org.openfsm.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theAgentsStagesDoNotGoInCircles =
            slices().matching("org.openfsm.agent.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule wireStandsAlone = classes()
            .that()
            .resideInAPackage("org.openfsm.wire..")
            .should()
            .onlyDependOnClassesThat()
            // JSpecify's annotations only say where null may be; they are not needed at run time
            .resideInAnyPackage(
                    "java..",
                    "javax.crypto..",
                    "javax.security..",
                    "javax.xml.stream..",
                    "jakarta.json..",
                    "org.bouncycastle..",
                    "org.jspecify..",
                    "org.openfsm.wire..");

    @ArchTest
    static final ArchRule deviceKnowledgeIsPure = classes()
            .that()
            .resideInAPackage("org.openfsm.pmd..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "org.snakeyaml.engine..", "org.jspecify..", "org.openfsm.wire..", "org.openfsm.pmd..");

    @ArchTest
    static final ArchRule theLanguageKnowsNothingOfHowItTravels = noClasses()
            .that()
            .resideInAnyPackage("org.openfsm.pmd", "org.openfsm.pmd.yaml..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.openfsm.pmd.bundle..");

    @ArchTest
    static final ArchRule yamlKnowsNothingOfTheLanguage = noClasses()
            .that()
            .resideInAPackage("org.openfsm.pmd.yaml..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.openfsm.pmd", "org.openfsm.wire..");

    @ArchTest
    static final ArchRule theMailboxAdapterKnowsNothingOfTheHouse = classes()
            .that()
            .resideInAPackage("org.openfsm.mail..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.naming..",
                    "javax.net.ssl..",
                    "javax.transaction.xa..",
                    "jakarta.json..",
                    "jakarta.mail..",
                    "jakarta.resource..",
                    "jakarta.transaction..",
                    "org.openfsm.mail..");

    @ArchTest
    static final ArchRule theH2DriverKnowsNothingOfTheHouse = classes()
            .that()
            .resideInAPackage("org.openfsm.h2..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.h2..", "org.openfsm.h2..");

    @ArchTest
    static final ArchRule theAgentKnowsNothingOfTheServer = noClasses()
            .that()
            .resideInAPackage("org.openfsm.agent..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.openfsm..")
                    .and(not(resideInAnyPackage("org.openfsm.agent..", "org.openfsm.wire..", "org.openfsm.pmd.."))));

    @ArchTest
    static final ArchRule theServerKnowsNothingOfTheAgent = noClasses()
            .that(resideInAPackage("org.openfsm..").and(not(resideInAPackage("org.openfsm.agent.."))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.openfsm.agent..");

    @ArchTest
    static final ArchRule onlyIngestReadsTheWire = noClasses()
            .that(resideInAnyPackage("org.openfsm..")
                    .and(not(resideInAnyPackage(
                            "org.openfsm.wire..", "org.openfsm.pmd..", "org.openfsm.agent..", "org.openfsm.ingest.."))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.openfsm.wire..");

    @ArchTest
    static final ArchRule fleetKnowsNoneOfItsReaders = noClasses()
            .that()
            .resideInAPackage("org.openfsm.fleet..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.openfsm.ingest..",
                    "org.openfsm.events..",
                    "org.openfsm.supplies..",
                    "org.openfsm.billing..",
                    "org.openfsm.reports..",
                    "org.openfsm.web..");

    @ArchTest
    static final ArchRule theFloorKnowsNobodyAboveIt = noClasses()
            .that()
            .resideInAnyPackage("org.openfsm.platform..", "org.openfsm.access..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.openfsm.fleet..", "org.openfsm.ingest..", "org.openfsm.web..");

    @ArchTest
    static final ArchRule facesOnlyInWeb = noClasses()
            .that(resideInAPackage("org.openfsm..").and(not(resideInAPackage("org.openfsm.web.."))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.faces..", "jakarta.ws.rs..", "org.primefaces..", "org.omnifaces..");

    @ArchTest
    static final ArchRule servletsOnlyInWebAndInTheAgentsPages = noClasses()
            .that(resideInAPackage("org.openfsm..")
                    .and(not(resideInAnyPackage("org.openfsm.web..", "org.openfsm.agent.ui.."))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.servlet..");

    @ArchTest
    static final ArchRule theAgentsWebServerOnlyBehindItsPages = noClasses()
            .that(resideInAPackage("org.openfsm..").and(not(resideInAPackage("org.openfsm.agent.ui.."))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "gg.jte..");

    @ArchTest
    static final ArchRule noDatabaseInWeb = noClasses()
            .that()
            .resideInAPackage("org.openfsm.web..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.persistence..", "java.sql..", "javax.sql..", "org.hibernate..");

    @ArchTest
    static final ArchRule snmp4jOnlyBehindTheSession = noClasses()
            .that(resideInAPackage("org.openfsm..").and(not(resideInAPackage("org.openfsm.agent.snmp.."))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.snmp4j..");

    /** {@code java.time}'s {@code now} of every kind but the one that is given a clock. */
    private static final DescribedPredicate<JavaCall<?>> NOW_OF_THE_MACHINE =
            new DescribedPredicate<>("now() without a clock") {
                @Override
                public boolean test(JavaCall<?> call) {
                    var method = call.getTarget();
                    return method.getName().equals("now")
                            && method.getOwner().getPackageName().equals("java.time")
                            && method.getRawParameterTypes().stream()
                                    .noneMatch(type -> type.isEquivalentTo(Clock.class));
                }
            };

    @ArchTest
    static final ArchRule timeComesFromAClock = noClasses()
            .should()
            .callMethodWhere(NOW_OF_THE_MACHINE)
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule nothingPrintsPastItsCaller =
            noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err");

    @ArchTest
    static final ArchRule errorsHaveAName = noClasses()
            .should()
            .callConstructorWhere(target(owner(type(RuntimeException.class).or(type(Exception.class))))
                    .and(describe("not as a parent's", call -> !call.getOrigin().isConstructor())));

    @ArchTest
    static final ArchRule classesAreNamedForWhatTheyDo =
            noClasses().should().haveNameMatching(".*\\.[A-Za-z0-9]*(Impl|Manager|Helper|Utils?)");

    @ArchTest
    static final ArchRule packagesAreNamedForTheTrade = noClasses()
            .should()
            .resideInAnyPackage(
                    "..dao..", "..dto..", "..service..", "..services..", "..impl..", "..util..", "..utils..");
}
