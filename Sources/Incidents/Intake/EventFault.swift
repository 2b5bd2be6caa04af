/// Why an event cannot be taken, in words for whoever sent it.
enum EventFault: Error, Hashable {
    /// Not JSON, or JSON beyond what is read (too deep).
    case notJSON
    case notAnObject
    /// How the title is wrong.
    case noTitle(String)

    var message: String {
        switch self {
        case .notJSON: "The body is not JSON that can be read (check quotes, commas and depth)."
        case .notAnObject: "must be an object"
        case .noTitle(let reason): "title " + reason
        }
    }
}
