/// What a connector says of itself when it comes.
package struct ConnectorArrival: Hashable, Sendable {
    package let key: ConnectorKey
    /// As people know it.
    package let name: String
    package let address: String
    package var version: String?
    package var adapter: String?
    package var asks: Set<ConnectorQuestion.Kind> = Set(ConnectorQuestion.Kind.allCases)

    package init(key: ConnectorKey, name: String, address: String) { (self.key, self.name, self.address) = (key, name, address) }
}
