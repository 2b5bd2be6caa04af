import Platform

/// The parameters of one call, read as the Bot API documents them.
struct BotParameters {
    private let fields: [String: JSON]

    init(_ fields: [String: JSON]) { self.fields = fields }

    /// Refuses what the method does not know.
    func allow(_ names: String...) throws {
        if let unknown = fields.keys.sorted().first(where: { !names.contains($0) }) { throw BotRefusal("there is no parameter \(unknown)") }
    }

    func number(_ name: String) throws -> Int64 {
        guard let value = fields[name]?.int else { throw BotRefusal("\(name) is empty") }
        return value
    }

    func optionalNumber(_ name: String, _ range: ClosedRange<Int64>) throws -> Int64? {
        guard let value = fields[name] else { return nil }
        guard let number = value.int, range.contains(number) else { throw BotRefusal("\(name) is invalid") }
        return number
    }

    func optionalText(_ name: String, upTo limit: Int) throws -> String? {
        guard let value = fields[name] else { return nil }
        guard let text = value.string, text.utf16.count <= limit else { throw BotRefusal("\(name) is too long or no text") }
        return text
    }

    /// The text of a message: not empty, at most 4096 UTF-16 units, with entities that lie inside of it.
    func messageText() throws -> String {
        guard let text = fields["text"]?.string, text.contains(where: { !$0.isWhitespace }) else {
            throw BotRefusal("message text is empty")
        }
        guard text.utf16.count <= 4096 else { throw BotRefusal("message is too long") }
        let units = Array(text.utf16)
        for entity in fields["entities"]?.elements ?? [] {
            guard entity["type"]?.string == "bold", let start = entity["offset"]?.int, let length = entity["length"]?.int, start >= 0,
                length > 0, start + length <= units.count, Self.isBoundary(Int(start), units), Self.isBoundary(Int(start + length), units)
            else { throw BotRefusal("entity has bad bounds or type") }
        }
        if let options = fields["link_preview_options"], options["is_disabled"]?.bool == nil || options.fields?.count != 1 {
            throw BotRefusal("link_preview_options are invalid")
        }
        return text
    }

    /// Not between the halves of a surrogate pair.
    private static func isBoundary(_ offset: Int, _ units: [UInt16]) -> Bool {
        offset == units.count || !UTF16.isTrailSurrogate(units[offset])
    }

    /// An inline keyboard, its rows one after the other.
    func buttons() throws -> [TelegramMessage.Button] {
        guard let markup = fields["reply_markup"] else { return [] }
        guard let rows = markup["inline_keyboard"]?.elements, markup.fields?.count == 1 else {
            throw BotRefusal("object expected as reply markup")
        }
        return try rows.flatMap { try ($0.elements ?? [nil]).map(Self.button) }
    }

    private static func button(_ json: JSON) throws -> TelegramMessage.Button {
        guard let text = json["text"]?.string, !text.isEmpty, json.fields?.count == 2 else {
            throw BotRefusal("inline keyboard button must have a text and one action")
        }
        guard let data = json["callback_data"]?.string, (1...64).contains(data.utf8.count) else { throw BotRefusal("BUTTON_DATA_INVALID") }
        return .init(text: text, data: data)
    }

    /// The message that is replied to, and whether it may be gone.
    func reply() throws -> (message: Int64, mayBeGone: Bool)? {
        guard let reply = fields["reply_parameters"] else { return nil }
        guard let message = reply["message_id"]?.int else { throw BotRefusal("reply message identifier is not specified") }
        return (message, reply["allow_sending_without_reply"]?.bool ?? false)
    }

    /// Kinds of updates that are asked for.
    func kinds() throws -> [String] {
        try (fields["allowed_updates"]?.elements ?? []).map { kind in
            guard let kind = kind.string else { throw BotRefusal("allowed_updates is no list of texts") }
            return kind
        }
    }
}
