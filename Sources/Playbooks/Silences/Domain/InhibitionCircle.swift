/// Inhibitions that lead back to themselves: what the first has be quiet is what another waits for, and so on until the first again.
/// All of their incidents would be quiet because of each other.
enum InhibitionCircle {
    /// The names along the shortest way back to each inhibition that has one, itself first.
    static func all(among inhibitions: [InhibitionDraft]) -> [[String]] {
        let next = inhibitions.map { one in inhibitions.indices.filter { one.quiet.meets(inhibitions[$0].source) } }
        return inhibitions.indices.compactMap { start in
            way(from: start, along: next).map { way in way.map { inhibitions[$0].name } }
        }
    }

    /// The one that goes through a name, if any.
    static func through(_ name: String, among inhibitions: [InhibitionDraft]) -> [String]? {
        all(among: inhibitions).first { $0.first == name }
    }

    /// `a → b → a`.
    static func text(_ names: [String]) -> String { (names + names.prefix(1)).joined(separator: " → ") }

    private static func way(from start: Int, along next: [[Int]]) -> [Int]? {
        var (before, front) = ([Int: Int](), [start])
        while !front.isEmpty {
            var further: [Int] = []
            for here in front {
                for there in next[here] {
                    if there == start { return way(to: here, before, start) }
                    guard before[there] == nil else { continue }
                    before[there] = here
                    further.append(there)
                }
            }
            front = further
        }
        return nil
    }

    private static func way(to end: Int, _ before: [Int: Int], _ start: Int) -> [Int] {
        var (way, here) = ([end], end)
        while here != start, let previous = before[here] {
            way.append(previous)
            here = previous
        }
        return way.reversed()
    }
}

extension Condition {
    /// Whether the two ask for the same in a field, or one asks for nothing, and they do not ask for different things in another: as far as
    /// can be told without an incident, one can be of both.
    func meets(_ other: Condition) -> Bool {
        let (own, others) = (choices, other.choices)
        return own.contains { one in others.contains { one.meets($0) } }
    }

    /// Every way in which it can hold, as one clause each.
    private var choices: [Clause] {
        let fixed = (all + exactly).reduce(Clause([:])) { Clause($0.fields.merging($1.fields) { _, last in last }) }
        guard !any.isEmpty else { return [fixed] }
        return any.map { Clause(fixed.fields.merging($0.fields) { _, last in last }) }
    }
}

extension Clause {
    fileprivate func meets(_ other: Clause) -> Bool {
        guard !fields.isEmpty, !other.fields.isEmpty else { return true }
        let shared = fields.compactMap { name, pattern in other.fields[name].map { (pattern, $0) } }
        return !shared.isEmpty && shared.allSatisfy { $0.meets($1) }
    }
}

extension Pattern {
    /// Whether one text can be like both; what cannot be told counts as yes.
    fileprivate func meets(_ other: Pattern) -> Bool {
        switch (self, other) {
        case (.equals(let text), let pattern), (let pattern, .equals(let text)): pattern.holds(for: text)
        case (.oneOf(let texts), let pattern), (let pattern, .oneOf(let texts)): texts.contains { pattern.holds(for: $0) }
        default: true
        }
    }
}
