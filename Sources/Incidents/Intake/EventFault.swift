/// Why an event cannot be taken. In English, as every answer to a program is: no dictionary holds it, because no page shows it.
enum EventFault: Error, Hashable {
    case notAnObject
    /// How the title is wrong.
    case noTitle(String)

    var message: String {
        switch self {
        case .notAnObject: "must be an object"
        case .noTitle(let reason): "title " + reason
        }
    }
}
