package org.openfsm.pmd;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.openfsm.pmd.yaml.Problem;

/** All definitions that are at hand. */
public final class Pool {

    public static final Pool EMPTY = new Pool(List.of(), List.of());

    private final List<Definition> definitions;
    private final List<Problem> problems;

    private record Candidate(Definition definition, Closeness closeness) {

        /** Local before pool, then the closest. */
        static final Comparator<Candidate> BEST_FIRST = Comparator.comparing(
                        (Candidate candidate) -> candidate.definition().origin())
                .thenComparing(Candidate::closeness, Comparator.reverseOrder());
    }

    private Pool(List<Definition> definitions, List<Problem> problems) {
        this.definitions = definitions;
        this.problems = problems;
    }

    /**
     * Reads definitions. A bad one is refused, with those that extend it; the others stay. A local one takes the place of
     * the pool's with the same id, unless it is bad.
     */
    public static Pool load(Collection<DefinitionFile> files) {
        var loader = new Loader(files);
        var definitions = loader.definitions();
        return new Pool(definitions, loader.problems());
    }

    /** By id. */
    public List<Definition> definitions() {
        return definitions;
    }

    public Optional<Definition> definition(String id) {
        return definitions.stream()
                .filter(definition -> definition.id().equals(id))
                .findFirst();
    }

    /** Why files were refused, by file and line. */
    public List<Problem> problems() {
        return problems;
    }

    /** What must be read beside the standard objects before {@link #best} can decide about a device. */
    public Needs needs(Traits traits) {
        return definitions.stream().map(definition -> definition.needs(traits)).reduce(Needs.NONE, Needs::and);
    }

    /** The definition for a device. */
    public Optional<Match> best(Traits traits) {
        var candidates = new ArrayList<Candidate>();
        for (var definition : definitions) {
            definition.closeness(traits).ifPresent(found -> candidates.add(new Candidate(definition, found)));
        }
        candidates.sort(Candidate.BEST_FIRST.thenComparing(
                candidate -> candidate.definition().id()));
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        var first = candidates.get(0);
        var tied = candidates.stream()
                .skip(1)
                .filter(candidate -> Candidate.BEST_FIRST.compare(first, candidate) == 0)
                .map(Candidate::definition)
                .toList();
        return Optional.of(new Match(first.definition(), first.closeness().specificity(), tied));
    }
}
