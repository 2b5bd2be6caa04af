/// An inhibit rule whose two alerts have to be equal in some labels. A condition asks nothing of two incidents together: where one of the
/// sides lists the values, the rule becomes one for each of them.
struct AlertmanagerEqual {
    struct Unsayable: Error {
        let reason: String
    }

    struct Pair {
        var source: [Clause]
        var target: [Clause]
    }

    private static let mostPairs = 50

    let source: [Clause]
    let target: [Clause]

    /// - Parameter equal: labels, each with the field that it becomes.
    /// - Throws: `Unsayable`, where neither side lists the values of a label, where none is left, or there are too many.
    func pairs(_ equal: [(label: String, field: String)]) throws(Unsayable) -> [Pair] {
        var pairs = [Pair(source: source, target: target)]
        for (label, field) in equal {
            let asked = (source + target).compactMap { $0.fields[field] }
            guard let values = asked.lazy.compactMap(\.listed).first else {
                throw Unsayable(reason: "equal: \(label) cannot be asked for, as neither side lists its values")
            }
            let left = values.filter { value in asked.allSatisfy { $0.holds(for: value) } }
            guard !left.isEmpty else { throw Unsayable(reason: "equal: \(label) never holds, as both sides ask for different values") }
            pairs = pairs.flatMap { pair in
                left.map { Pair(source: Self.fixed(pair.source, field, $0), target: Self.fixed(pair.target, field, $0)) }
            }
            guard pairs.count <= Self.mostPairs else {
                throw Unsayable(reason: "equal comes to more than \(Self.mostPairs) rules")
            }
        }
        return pairs
    }

    /// One value in the place of whatever was asked of a field.
    private static func fixed(_ clauses: [Clause], _ field: String, _ value: String) -> [Clause] {
        var others = clauses.map { clause in Clause(clause.fields.filter { $0.key != field }) }.filter { !$0.fields.isEmpty }
        if others.isEmpty { others = [Clause([:])] }
        others[0].fields[field] = .equals(value)
        return others
    }
}

extension Pattern {
    /// All texts that are like it, in their order; nil where they cannot be listed.
    fileprivate var listed: [String]? {
        switch self {
        case .equals(let text): [text]
        case .oneOf(let texts): texts
        case .contains, .matches: nil
        }
    }
}
