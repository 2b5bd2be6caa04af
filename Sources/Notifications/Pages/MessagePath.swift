import Platform

/// The addresses of the pages about messages. `/notifications` belongs to the old Helpdesk.
package enum MessagePath {
    package static let destinations = "/destinations"
    package static let destinationPattern = "/destinations/:id"
    package static let channels = "/channels"
    package static let outbox = "/outbox"
    package static let bell = "/bell"
    package static let contacts = "/contacts"
    package static let words = "/message-words"
    package static let wordsPattern = "/message-words/:channel/:language/:kind"
    package static let ownMessages = "/profile/messages"
    package static let ownMethods = "/profile/contact-methods"

    static func destination(_ id: Int64, _ action: String) -> String { destinations + "/\(id)/" + action }
    static func message(_ id: Int64, _ action: String) -> String { outbox + "/\(id)/" + action }
    static func method(_ id: Int64, _ action: String) -> String { ownMethods + "/\(id)/" + action }
    static func contact(_ id: Int64, _ action: String) -> String { contacts + "/\(id)/" + action }
    static func words(_ place: WordsPlace, _ action: String? = nil) -> String {
        "\(words)/\(place.channel.rawValue)/\(place.language.rawValue)/\(place.kind.rawValue)" + (action.map { "/" + $0 } ?? "")
    }
}
