import Platform

/// What a mail says, once as text and once as HTML.
struct MailBody: Sendable, Hashable {
    let text: String
    let html: String

    /// - Parameters:
    ///   - acknowledge: the link by which its reader acknowledges; nil without one.
    ///   - manage: where its reader changes or ends the subscription; nil for what is none.
    init(_ message: MessageText, acknowledge: String?, manage: String? = nil, _ words: TextCatalog) {
        var paragraphs = [message.title, message.lines.joined(separator: "\n"), message.url ?? ""]
        if let acknowledge { paragraphs.append(words.text("mail_acknowledge_at", ["url": acknowledge])) }
        if let manage { paragraphs.append(words.text("mail_manage_at", ["url": manage])) }
        text = paragraphs.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
        html = Self.html(message, acknowledge: acknowledge, manage: manage, words)
    }

    /// Styles stand in the elements: many readers drop style sheets.
    private static func html(_ message: MessageText, acknowledge: String?, manage: String?, _ words: TextCatalog) -> String {
        let lines = message.lines.map(\.htmlEscaped).joined(separator: "\n")
        // A subscriber reads the status page, and does not know what it is made with.
        let open = words[manage == nil ? "mail_open" : "mail_open_page"]
        let end = manage.map { "\n<p><small><a href=\"\($0.htmlEscaped)\">\(words["mail_manage"].htmlEscaped)</a></small></p>" } ?? ""
        let links = [
            message.url.map { "<a href=\"\($0.htmlEscaped)\" style=\"\(link)\">\(open.htmlEscaped)</a>" },
            acknowledge.map { "<a href=\"\($0.htmlEscaped)\" style=\"\(link)\">\(words["mail_acknowledge"].htmlEscaped)</a>" },
        ].compactMap { $0 }.joined(separator: "\n")
        return """
            <!doctype html>
            <html lang="\(words.language.rawValue)">
            <head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
            <body style="font-family: sans-serif; line-height: 1.5; max-width: 40em">
            <h1 style="font-size: 1.25em">\(message.title.htmlEscaped)</h1>
            <p style="white-space: pre-wrap; overflow-wrap: anywhere">\(lines)</p>
            <p>\(links)</p>\(end)
            </body>
            </html>

            """
    }

    private static let link = "display: inline-block; margin: 0 1em 0.5em 0; padding: 0.5em 1em; border: 1px solid; border-radius: 0.4em"
}
