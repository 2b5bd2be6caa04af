import Kernel

/// The addresses of the pages about connectors.
enum ConnectorPath {
    static let list = "/tickets/connectors"
    static let pattern = list + "/:id"

    static func page(_ id: ConnectorID) -> String { "\(list)/\(id)" }
}
