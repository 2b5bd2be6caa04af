/// Why an event cannot be taken, in words for whoever sent it.
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
