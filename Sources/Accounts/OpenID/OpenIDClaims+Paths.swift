import Platform

/// Claims inside claims: providers put groups and roles into objects of their own (`realm_access.roles`).
extension OpenIDClaims {
    /// How many names the log gets of one account, and how deep it looks.
    private static let (mostNames, deepestNames) = (60, 3)

    /// What stands at a path of names with dots between them.
    func value(at path: String) -> Value? { Self.value(at: path[...], in: .object(values)) }

    func text(at path: String) -> String? { value(at: path)?.string.flatMap { $0.isEmpty ? nil : $0 } }

    /// The names of groups or roles at a path: texts, numbers, objects with a name, and lists of these.
    func names(at path: String) -> [String] { value(at: path).map(Self.names) ?? [] }

    /// Which claims there are, for the log. Their values are the account's own.
    var paths: [String] { Array(Self.paths(in: values, below: "", depth: 1).prefix(Self.mostNames)) }

    /// A name may hold dots itself, as an address does: the longest one that is there counts.
    private static func value(at path: Substring, in value: Value) -> Value? {
        if case .list(let items) = value {
            let found = items.compactMap { Self.value(at: path, in: $0) }
            return found.isEmpty ? nil : .list(found)
        }
        guard case .object(let fields) = value else { return nil }
        if let found = fields[String(path)], found != .null { return found }
        var end = path.lastIndex(of: ".")
        while let dot = end {
            if let inner = fields[String(path[..<dot])], let found = Self.value(at: path[path.index(after: dot)...], in: inner) {
                return found
            }
            end = path[..<dot].lastIndex(of: ".")
        }
        return nil
    }

    private static func names(_ value: Value) -> [String] {
        switch value {
        case .text(let text): return [text]
        case .integer(let number): return [String(number)]
        case .list(let items): return items.flatMap(names)
        case .object(let fields):
            for key in ["name", "displayName", "display", "value", "id"] {
                if case .text(let text)? = fields[key] { return [text] }
            }
            // Some write {"role": {where it counts: …}}.
            return fields.filter { $0.value.fields != nil }.keys.sorted()
        default: return []
        }
    }

    private static func paths(in fields: [String: Value], below parent: String, depth: Int) -> [String] {
        fields.sorted { $0.key < $1.key }.flatMap { name, value -> [String] in
            guard depth < deepestNames, let inner = value.fields, !inner.isEmpty else { return [parent + name] }
            return paths(in: inner, below: parent + name + ".", depth: depth + 1)
        }
    }
}
