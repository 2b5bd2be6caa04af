/// A cache of bounded size: when it is full, the older half of its values is dropped at once.
package struct RecentMemory<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let limit: Int
    private var (recent, older): ([Key: Value], [Key: Value]) = ([:], [:])

    /// - Parameter limit: the most values that are kept.
    package init(limit: Int) { self.limit = limit }

    package var count: Int { recent.count + older.count }

    /// Forgets everything.
    package mutating func removeAll() { (recent, older) = ([:], [:]) }

    /// A value that is read again counts as new.
    package subscript(key: Key) -> Value? {
        mutating get {
            if let value = recent[key] { return value }
            guard let value = older.removeValue(forKey: key) else { return nil }
            self[key] = value
            return value
        }
        set {
            if recent.count >= limit / 2 { (recent, older) = ([:], recent) }
            recent[key] = newValue
        }
    }
}
