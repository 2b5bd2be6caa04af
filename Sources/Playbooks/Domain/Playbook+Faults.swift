import Kernel
package import Platform

/// Something that is wrong with a playbook.
package struct PlaybookFault: Hashable, Sendable {
    /// Where: `["escalate", "0", "repeat"]`.
    package let path: [String]
    /// In English, with the offending word.
    package let text: String

    package init(_ path: [String], _ text: String) { (self.path, self.text) = (path, text) }

    package var whole: String { path.isEmpty ? text : path.joined(separator: ".") + ": " + text }
}

extension Playbook {
    private static let longestCode = 60
    private static let longestName = 200
    private static let longestText = 2000
    private static let mostSteps = 50
    private static let reservedCodes: Set<String> = ["new", "unmatched", "dry-runs", "figures"]

    /// What keeps it from being used; empty for nothing.
    package var faults: [PlaybookFault] {
        var faults: [PlaybookFault] = []
        faults += Self.text(code, ["code"], upTo: Self.longestCode)
        if Self.reservedCodes.contains(code) { faults.append(PlaybookFault(["code"], "“\(code)” stands for something else in addresses")) }
        if code.contains("/") { faults.append(PlaybookFault(["code"], "“\(code)” has a slash in it")) }
        faults += Self.text(name, ["name"], upTo: Self.longestName)
        if service == nil, when == nil || when?.namesTriggers == true {
            let why = when == nil ? "without `when` it says whose incidents it is for" : "a set of triggers is reported under it"
            faults.append(PlaybookFault(["service"], "is missing: \(why)"))
        }
        if let service { faults += Self.text(service, ["service"], upTo: Self.longestName) }
        faults += when?.faults(at: ["when"]) ?? []
        faults += customers?.faults ?? []
        if escalate.count > Self.mostSteps { faults.append(PlaybookFault(["escalate"], "has more than \(Self.mostSteps) steps")) }
        for (index, step) in escalate.enumerated() { faults += step.faults(at: ["escalate", "\(index)"]) }
        return faults
    }

    /// The same, or the first fault as an error: `playbookNotValid`.
    package func checked() throws(ClientError) -> Playbook {
        if let fault = faults.first { throw .playbookNotValid(fault) }
        return self
    }

    fileprivate static func text(_ text: String, _ path: [String], upTo limit: Int = longestText) -> [PlaybookFault] {
        guard text.contains(where: { !$0.isWhitespace }) else { return [PlaybookFault(path, "is empty")] }
        guard text.unicodeScalars.count <= limit else { return [PlaybookFault(path, "is longer than \(limit) characters")] }
        return text.utf8.contains(0) ? [PlaybookFault(path, "has a NUL in it")] : []
    }
}

extension Condition {
    static let mostClauses = 200

    package func faults(at path: [String]) -> [PlaybookFault] {
        let lists = [("exactly", exactly), ("all", all), ("any", any)]
        guard lists.contains(where: { !$0.1.isEmpty }) else { return [PlaybookFault(path, "has neither exactly nor all nor any")] }
        return lists.flatMap { name, clauses -> [PlaybookFault] in
            guard clauses.count <= Self.mostClauses else { return [PlaybookFault(path + [name], "has more than \(Self.mostClauses) maps")] }
            return clauses.enumerated().flatMap { index, clause in clause.faults(at: path + [name, "\(index)"]) }
        }
    }
}

extension Clause {
    fileprivate func faults(at path: [String]) -> [PlaybookFault] {
        guard !fields.isEmpty else { return [PlaybookFault(path, "names no field")] }
        return fields.sorted { $0.key < $1.key }.flatMap { name, pattern -> [PlaybookFault] in
            let place = path + [name]
            switch pattern {
            case .matches(let text) where !pattern.isReadable:
                return [PlaybookFault(place, "“\(text)” is no regular expression")]
            case .oneOf(let texts) where texts.isEmpty: return [PlaybookFault(place, "is an empty list")]
            case .equals(let text) where name == "level" && Level.isUnknown(text): return [PlaybookFault(place, "“\(text)” is no level")]
            case .oneOf(let texts) where name == "level":
                return texts.filter(Level.isUnknown).map { PlaybookFault(place, "“\($0)” is no level") }
            default: return []
            }
        }
    }
}

extension Level {
    fileprivate static func isUnknown(_ word: String) -> Bool { !allCases.contains { $0.word == word } }
}

extension Customers {
    fileprivate var faults: [PlaybookFault] {
        var faults: [PlaybookFault] = []
        if from < 1 { faults.append(PlaybookFault(["customers", "from"], "\(from) is less than 1")) }
        if audience.isEmpty { faults.append(PlaybookFault(["customers", "audience"], "names no tag")) }
        for tag in audience { faults += Playbook.text(tag, ["customers", "audience"]) }
        faults += Self.faults(message, ["customers", "message"])
        if let back { faults += Self.faults(back, ["customers", "back"]) }
        return faults
    }

    private static func faults(_ words: Words, _ path: [String]) -> [PlaybookFault] {
        guard !words.entries.isEmpty else { return [PlaybookFault(path, "has no text")] }
        return words.entries.flatMap { Playbook.text($0.text, path + [$0.language.rawValue]) }
    }
}

extension Step {
    fileprivate func faults(at path: [String]) -> [PlaybookFault] {
        var faults: [PlaybookFault] = []
        if occurrences == nil, after == nil, unacknowledged == nil {
            faults.append(PlaybookFault(path, "says neither occurrences nor after nor unacknowledged"))
        }
        if let occurrences, occurrences < 1 { faults.append(PlaybookFault(path + ["occurrences"], "\(occurrences) is less than 1")) }
        if let every = self.repeat, every.seconds < 1 { faults.append(PlaybookFault(path + ["repeat"], "\(every) is no time to wait")) }
        if tell.isEmpty, act == nil { faults.append(PlaybookFault(path + ["tell"], "names nobody")) }
        for tag in act?.tags ?? [] { faults += Playbook.text(tag, path + ["do", "tags"]) }
        return faults
    }
}
