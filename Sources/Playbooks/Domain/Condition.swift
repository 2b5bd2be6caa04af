/// What an incident or a posted set of triggers has to be like; every part that is there holds.
package struct Condition: Hashable, Sendable, Codable {
    /// These triggers and no others; order and repeats do not count.
    package var exactly: [Clause]
    /// Every one of these holds.
    package var all: [Clause]
    /// One of these holds.
    package var any: [Clause]

    package init(exactly: [Clause] = [], all: [Clause] = [], any: [Clause] = []) {
        (self.exactly, self.all, self.any) = (exactly, all, any)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        exactly = try container.decodeIfPresent([Clause].self, forKey: .exactly) ?? []
        all = try container.decodeIfPresent([Clause].self, forKey: .all) ?? []
        any = try container.decodeIfPresent([Clause].self, forKey: .any) ?? []
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        if !exactly.isEmpty { try container.encode(exactly, forKey: .exactly) }
        if !all.isEmpty { try container.encode(all, forKey: .all) }
        if !any.isEmpty { try container.encode(any, forKey: .any) }
    }

    private enum CodingKeys: String, CodingKey { case exactly, all, any }

    /// Whether it is about what the Action desk's clients post.
    package var namesTriggers: Bool { !exactly.isEmpty || (all + any).contains { $0.namesTriggers } }

    package func holds(for facts: Facts) -> Bool {
        guard exactly.isEmpty || isExactly(facts.triggers) else { return false }
        return all.allSatisfy { $0.holds(for: facts) } && (any.isEmpty || any.contains { $0.holds(for: facts) })
    }

    /// Keys that no clause names do not count.
    private func isExactly(_ triggers: Set<Trigger>) -> Bool {
        let named = Set(exactly.flatMap(\.fields.keys))
        let seen = Set(triggers.map { trigger in trigger.filter { named.contains($0.key) } })
        return seen.allSatisfy { trigger in exactly.contains { $0.isLike(trigger) } }
            && exactly.allSatisfy { clause in seen.contains { clause.isLike($0) } }
    }
}

/// Fields with what each has to be like; all of them hold.
package struct Clause: Hashable, Sendable, Codable, ExpressibleByDictionaryLiteral {
    package var fields: [String: Pattern]

    package init(_ fields: [String: Pattern]) { self.fields = fields }
    package init(dictionaryLiteral elements: (String, Pattern)...) {
        fields = Dictionary(elements) { _, last in last }
    }

    package init(from decoder: any Decoder) throws {
        fields = try decoder.singleValueContainer().decode([String: Pattern].self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(fields)
    }

    var namesTriggers: Bool { fields.keys.contains { !Facts.isField($0) } }

    /// Keys of triggers hold together in one trigger.
    func holds(for facts: Facts) -> Bool {
        let (own, ofTriggers) = (fields.filter { Facts.isField($0.key) }, fields.filter { !Facts.isField($0.key) })
        guard own.allSatisfy({ name, pattern in facts[name].map { pattern.holds(for: $0) } ?? false }) else { return false }
        return ofTriggers.isEmpty
            || facts.triggers.contains { trigger in
                ofTriggers.allSatisfy { name, pattern in trigger[name].map { pattern.holds(for: $0) } ?? false }
            }
    }

    /// Whether a trigger has these keys and no others, each as it should be.
    fileprivate func isLike(_ trigger: Trigger) -> Bool {
        trigger.count == fields.count && fields.allSatisfy { name, pattern in trigger[name].map { pattern.holds(for: $0) } ?? false }
    }
}
