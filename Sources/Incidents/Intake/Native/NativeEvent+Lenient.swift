import Foundation
import Kernel
import Platform

/// Reads an event that is not as it should be: what can be understood counts, what cannot is a detail that is lost. Only a
/// title there must be.
extension NativeEvent {
    /// - Throws: ``EventFault`` without a title, or when it is no object.
    init(lenient value: SentJSON) throws(EventFault) {
        guard case .object(let fields) = value else { throw .notAnObject }
        var reader = LenientReader(draft: EventDraft(title: try Self.title(in: fields), message: "", level: .error))
        for fields in fields.byName {
            guard let key = CodingKeys(rawValue: fields[0].name) else { continue }
            if let value = reader.pick(fields, key.rawValue) { reader.read(key, value) }
        }
        draft = reader.draft
        service = reader.service
    }

    private static func title(in fields: [SentJSON.Field]) throws(EventFault) -> String {
        let titles = fields.filter { $0.name == CodingKeys.title.rawValue }
        guard let value = (titles.last { $0.value != .null } ?? titles.last)?.value else { throw .noTitle("is missing") }
        let title: String
        switch value {
        case .text, .number, .flag: title = value.plainText
        case .null, .list, .object: throw .noTitle("must be a string")
        }
        guard title.isVisible else { throw .noTitle("must not be empty") }
        return title
    }
}

private struct LenientReader {
    var draft: EventDraft
    var service: String?

    init(draft: EventDraft) { self.draft = draft }

    /// What counts of the fields of one name: the last that is not null. The others are lost.
    mutating func pick(_ fields: [SentJSON.Field], _ field: String) -> SentJSON? {
        let given = fields.filter { $0.value != .null }
        for lost in given.dropLast() { note(field, .dropped, lost.value) }
        return given.last?.value
    }

    mutating func read(_ key: NativeEvent.CodingKeys, _ value: SentJSON) {
        switch key {
        case .title: draft.title = text(value, "title")
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

    private mutating func note(_ field: String, _ what: EventAdjustment.What, _ original: SentJSON) {
        draft.note(field, what, original: original.plainText)
    }

    private mutating func text(_ value: SentJSON, _ field: String) -> String {
        if case .text(let text) = value { return text }
        note(field, .converted, value)
        return value.plainText
    }

    private mutating func level(_ value: SentJSON) -> Level {
        if case .text(let word) = value, let level = Level(word: word) { return level }
        guard let level = value.loggersLevel else {
            note("level", .replaced, value)
            return .error
        }
        note("level", .converted, value)
        return level
    }

    private mutating func time(_ value: SentJSON) -> Timestamp? {
        if case .text(let text) = value, let time = Timestamp(rfc3339: text) { return time }
        let time = value.looseTime
        note("occurred_at", time == nil ? .replaced : .converted, value)
        return time
    }

    /// One text, or a list whose elements are lines.
    private mutating func lines(_ value: SentJSON, _ field: String) -> String {
        guard case .list(let elements) = value else { return text(value, field) }
        if let odd = elements.first(where: { $0.string == nil }) { note(field, .converted, odd) }
        return elements.map(\.plainText).joined(separator: "\n")
    }

    private mutating func tags(_ value: SentJSON) -> [String: String]? {
        guard case .object(let fields) = value else {
            note("tags", .dropped, value)
            return nil
        }
        var tags: [String: String] = [:]
        for fields in fields.byName {
            let name = fields[0].name
            if let value = pick(fields, "tags." + String(name.prefix(utf8: 200))) {
                tags[name] = text(value, "tags." + String(name.prefix(utf8: 200)))
            } else {
                draft.note("tags", .dropped, original: name)
            }
        }
        return tags
    }

    /// A list of objects with an address, or of addresses.
    private mutating func links(_ value: SentJSON) -> [EventDraft.Link]? {
        guard case .list(let elements) = value else {
            note("links", .dropped, value)
            return nil
        }
        return elements.compactMap { link($0) }
    }

    private mutating func link(_ element: SentJSON) -> EventDraft.Link? {
        if case .text(let url) = element {
            note("links", .converted, element)
            return EventDraft.Link(url: url)
        }
        let fields = element.fields ?? []
        guard case .text(let url)? = pick(fields.filter { $0.name == "url" }, "links.url") else {
            note("links", .dropped, element)
            return nil
        }
        let title = pick(fields.filter { $0.name == "title" }, "links.title")
        return EventDraft.Link(url: url, title: title.map { text($0, "links.title") })
    }
}

extension SentJSON {
    fileprivate var loggersLevel: Level? {
        switch self {
        case .text(let word): Level(loggersWord: word)
        case .number(let number): Double(number).flatMap { Int64(exactly: $0) }.flatMap { Level(loggersNumber: $0) }
        default: nil
        }
    }

    fileprivate var looseTime: Timestamp? {
        switch self {
        case .text(let text): Timestamp(loose: text)
        case .number(let number): Int64(number).map { Timestamp(since1970: $0) } ?? Double(number).flatMap { Timestamp(since1970: $0) }
        default: nil
        }
    }
}
