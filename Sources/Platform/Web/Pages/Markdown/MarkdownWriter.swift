/// Writes the HTML of a Markdown text: the tags below and no others.
struct MarkdownWriter {
    /// Elements within each other; what is deeper stands in the deepest.
    private static let deepest = 24
    private static let plainTags = [
        "block_quote": "blockquote", "item": "li", "emph": "em", "strong": "strong", "strikethrough": "del", "table_row": "tr",
        "table_cell": "td",
    ]

    private(set) var html = ""
    /// What closes each node that is open; empty where nothing was opened.
    private var open: [String] = []
    private var depth = 0
    /// How far the table has come: its head, its body.
    private var isInHead = false
    private var hasBody: [Bool] = []

    mutating func enter(_ node: MarkdownNode) {
        if node.isLeaf { return leaf(node) }
        guard depth < Self.deepest else { return open.append("") }
        let (opening, closing) = tags(node)
        html += opening
        open.append(closing)
        if !closing.isEmpty { depth += 1 }
    }

    mutating func leave() {
        guard let closing = open.popLast() else { return }
        if closing == Self.tableEnd { html += hasBody.popLast() == true ? "</tbody>" : "" }
        if closing == Self.headEnd { isInHead = false }
        html += closing
        if !closing.isEmpty { depth -= 1 }
    }

    private static let tableEnd = "</table></div>"
    private static let headEnd = "</tr></thead>"

    private mutating func leaf(_ node: MarkdownNode) {
        switch node.kind {
        case "code_block": html += "<pre><code>" + escaped(node.literal) + "</code></pre>"
        case "code": html += "<code>" + escaped(node.literal) + "</code>"
        case "html_block": html += "<p>" + escaped(node.literal) + "</p>"
        case "thematic_break": html += "<hr>"
        // As it was typed: people press Enter where they want a new line.
        case "softbreak", "linebreak": html += "<br>"
        default: html += escaped(node.literal)
        }
    }

    private mutating func tags(_ node: MarkdownNode) -> (String, String) {
        switch node.kind {
        case "paragraph": return node.isInTightList ? ("", "") : ("<p>", "</p>")
        // No heading of the page: its outline is the page's own.
        case "heading": return ("<p class=\"md-heading\">", "</p>")
        case "list":
            guard node.isOrdered else { return ("<ul>", "</ul>") }
            return (node.start == 1 ? "<ol>" : "<ol start=\"\(node.start)\">", "</ol>")
        // Pictures from elsewhere would tell there who reads; they are links like others.
        case "link", "image":
            guard Self.isSafe(node.url) else { return ("", "") }
            return ("<a href=\"\(escaped(node.url))\" rel=\"nofollow noopener noreferrer\">", "</a>")
        case "table":
            hasBody.append(false)
            return ("<div class=\"md-table\" tabindex=\"0\"><table>", Self.tableEnd)
        case "table_header":
            isInHead = true
            return ("<thead><tr>", Self.headEnd)
        case "table_row" where hasBody.last == false:
            hasBody[hasBody.count - 1] = true
            return ("<tbody><tr>", "</tr>")
        case "table_cell" where isInHead: return ("<th scope=\"col\">", "</th>")
        default:
            guard let tag = Self.plainTags[node.kind] else { return ("", "") }
            return ("<\(tag)>", "</\(tag)>")
        }
    }

    /// Where a link may lead. Nothing can stand before the scheme, so nothing can hide another one.
    private static func isSafe(_ url: String) -> Bool {
        let small = url.prefix(8).lowercased()
        return ["https://", "http://", "mailto:"].contains { small.hasPrefix($0) }
    }

    private func escaped(_ text: String) -> String { text.htmlEscaped }
}
