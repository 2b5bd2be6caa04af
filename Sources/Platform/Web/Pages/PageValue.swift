import Mustache

/// A model as objects, lists and plain values. Mustache would look into the structs by reflection for every name of every
/// row, from the innermost out: a page of fifty incidents took tens of milliseconds. This looks once.
enum PageValue {
    /// Nil for an optional that holds nothing.
    static func plain(_ value: Any) -> Any? {
        switch value {
        case is String, is Int, is Bool: return value
        case let list as [Any]: return list.map { plain($0) ?? $0 }
        // What says itself how it looks, or what its names are.
        case is any CustomStringConvertible, is any MustacheParent: return value
        default: return reflected(value)
        }
    }

    private static func reflected(_ value: Any) -> Any? {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.flatMap { plain($0.value) }
        case .struct: return PageObject(properties: properties(mirror))
        default: return value
        }
    }

    /// The properties of a struct by name, without those that are nil.
    static func properties(_ mirror: Mirror) -> [String: Any] {
        var properties: [String: Any] = [:]
        for child in mirror.children {
            guard let label = child.label, let value = plain(child.value) else { continue }
            properties[label] = value
        }
        return properties
    }
}

/// The properties of a struct by name.
///
/// A dictionary would do, but whether one is a `MustacheParent` depends on the type of its keys, which the runtime checks at
/// every name it is asked for.
struct PageObject: MustacheParent {
    let properties: [String: Any]

    func child(named name: String) -> Any? { properties[name] }
}
