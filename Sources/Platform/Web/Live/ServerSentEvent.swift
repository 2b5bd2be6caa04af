/// One event of a live stream, as `EventSource` understands it.
package struct ServerSentEvent: Hashable, Sendable {
    /// What the browser sends back as `Last-Event-ID` after a lost connection.
    package var id: String?
    /// The type that scripts listen for; nil for `message`.
    package var name: String?
    package var data: String

    package init(id: String? = nil, name: String? = nil, data: String) {
        (self.id, self.name, self.data) = (id, name, data)
    }

    /// The bytes of the stream, with the blank line that ends an event.
    var text: String {
        var text = ""
        if let id { text += "id: \(Self.singleLine(id))\n" }
        if let name { text += "event: \(Self.singleLine(name))\n" }
        // Every line of the data is a field of its own; a lone CR would end a line, too.
        let data = data.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        for line in data.split(separator: "\n", omittingEmptySubsequences: false) { text += "data: \(line)\n" }
        return text + "\n"
    }

    private static func singleLine(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.value < 0x20 ? " " : Character($0) })
    }
}
