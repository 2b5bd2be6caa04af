import Accounts
import Platform

extension EventDraft {
    /// Remembers what was done to the body that the event came in.
    mutating func note(_ changes: [BodyText.Change]) {
        for change in changes {
            switch change {
            case .byteOrderMark: note("body", .dropped, original: "U+FEFF")
            case .charset(let name), .encoding(let name): note("body", .converted, original: name)
            case .unknownCharset(let name): note("body", .replaced, original: name)
            }
        }
    }

    /// Remembers that the service was named otherwise than it is.
    mutating func note(_ name: String, as service: Service) {
        if name != service.name { note("service", .converted, original: name) }
    }
}
