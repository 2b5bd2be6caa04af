import Foundation
import Kernel
import Platform

/// Reads an event that is not as it should be: what can be understood counts, what cannot is a detail that is lost. Only a
/// title there must be.
extension NativeEvent {
    /// - Throws: ``EventFault`` without a title, or when it is no object.
    init(lenient value: JSON) throws(EventFault) {
        guard case .object(let fields) = value else { throw .notAnObject }
        var reader = LenientReader(draft: EventDraft(title: try Self.title(in: fields), message: "", level: .error))
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) where value != .null {
            if let key = CodingKeys(rawValue: key) { reader.read(key, value) }
        }
        draft = reader.draft
        service = reader.service
    }

    private static func title(in fields: [String: JSON]) throws(EventFault) -> String {
        guard let value = fields["title"] else { throw .noTitle("is missing") }
        guard case .text(let title) = value else { throw .noTitle("must be a string") }
        guard title.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { throw .noTitle("must not be empty") }
        return title
    }
}

private struct LenientReader {
    var draft: EventDraft
    var service: String?

    init(draft: EventDraft) { self.draft = draft }

    mutating func read(_ key: NativeEvent.CodingKeys, _ value: JSON) {
        switch key {
        case .title: break
        case .service: service = value.plainText
        case .message: draft.message = text(value, "message")
        case .level: draft.level = level(value)
        case .logs: draft.logs = lines(value, "logs")
        case .fingerprint: draft.fingerprint = lines(value, "fingerprint")
        case .occurredAt: draft.occurredAt = time(value)
        case .environment: draft.environment = text(value, "environment")
        case .release: draft.release = text(value, "release")
        case .host: draft.host = text(value, "host")
        case .tags: draft.tags = tags(value)
        case .links: draft.links = links(value)
        }
    }

    private mutating func note(_ field: String, _ what: EventAdjustment.What, _ original: JSON) {
        draft.note(field, what, original: original.plainText)
    }

    private mutating func text(_ value: JSON, _ field: String) -> String {
        if case .text(let text) = value { return text }
        note(field, .converted, value)
        return value.plainText
    }

    private mutating func level(_ value: JSON) -> Level {
        if case .text(let word) = value, let level = Level(word: word) { return level }
        guard let level = value.loggersLevel else {
            note("level", .replaced, value)
            return .error
        }
        note("level", .converted, value)
        return level
    }

    private mutating func time(_ value: JSON) -> Timestamp? {
        if case .text(let text) = value, let time = Timestamp(rfc3339: text) { return time }
        let time = value.looseTime
        note("occurred_at", time == nil ? .replaced : .converted, value)
        return time
    }

    /// One text, or a list whose elements are lines.
    private mutating func lines(_ value: JSON, _ field: String) -> String {
        guard case .list(let elements) = value else { return text(value, field) }
        if let odd = elements.first(where: { $0.string == nil }) { note(field, .converted, odd) }
        return elements.map(\.plainText).joined(separator: "\n")
    }

    private mutating func tags(_ value: JSON) -> [String: String]? {
        guard case .object(let fields) = value else {
            note("tags", .dropped, value)
            return nil
        }
        var tags: [String: String] = [:]
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            if value == .null {
                draft.note("tags", .dropped, original: name)
            } else {
                tags[name] = text(value, "tags." + String(name.prefix(utf8: 200)))
            }
        }
        return tags
    }

    /// A list of objects with an address, or of addresses.
    private mutating func links(_ value: JSON) -> [EventDraft.Link]? {
        guard case .list(let elements) = value else {
            note("links", .dropped, value)
            return nil
        }
        return elements.compactMap { element in
            switch (element, element["url"]) {
            case (.text(let url), _):
                note("links", .converted, element)
                return EventDraft.Link(url: url)
            case (_, .text(let url)?):
                let title = element["title"].flatMap { $0 == .null ? nil : text($0, "links.title") }
                return EventDraft.Link(url: url, title: title)
            default:
                note("links", .dropped, element)
                return nil
            }
        }
    }
}

extension JSON {
    /// A text as it is, everything else as it is written.
    var plainText: String {
        switch self {
        case .text(let text): text
        case .integer(let number): number.description
        case .number(let number): number.description
        case .flag(let flag): flag.description
        case .null: "null"
        case .list, .object: JSONLine(self).text
        }
    }

    fileprivate var loggersLevel: Level? {
        switch self {
        case .text(let word): Level(loggersWord: word)
        case .integer(let number): Level(loggersNumber: number)
        case .number(let number): Int64(exactly: number).flatMap { Level(loggersNumber: $0) }
        default: nil
        }
    }

    fileprivate var looseTime: Timestamp? {
        switch self {
        case .text(let text): Timestamp(loose: text)
        case .integer(let number): Timestamp(since1970: number)
        case .number(let number): Timestamp(since1970: number)
        default: nil
        }
    }
}
