import Platform

/// What somebody wrote in Redmine as HTML that can do no harm, wherever it is put: HTML of an editor, or source text as Textile and
/// Markdown. Only the elements below come out, without attributes but for addresses of links; every text is escaped here, and
/// whatever was opened is closed. So a browser reads nothing else than what is written, and nothing gets out of the element it is put into.
package enum CommentHTML {
    /// Characters of a comment; the rest is read in Redmine.
    static let longest = 65_536
    /// Elements inside each other; what is deeper loses its tags.
    static let deepest = 40

    package static func harmless(_ text: String) -> String {
        let text = String(text.unicodeScalars.prefix(longest))
        let tokens = HTMLTokens.of(text)
        let structure = Set(
            tokens.compactMap { token in
                if case .open(let name, _) = token, HTMLElement.structure.contains(name) { name } else { nil }
            })
        var writer = HTMLWriter(structure.isEmpty ? .paragraphs : structure == ["pre"] ? .breaks : .ignored)
        for token in tokens { writer.write(token) }
        return writer.finished()
    }
}

/// What is known of elements.
enum HTMLElement {
    static let inline: Set<String> = ["a", "b", "strong", "i", "em", "u", "s", "del", "ins", "sub", "sup", "code", "small", "mark", "kbd"]
    static let block: Set<String> = [
        "p", "div", "blockquote", "pre", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody",
        "tfoot", "tr", "td", "th", "caption",
    ]
    /// Have no end.
    static let empty: Set<String> = ["br", "hr"]
    static let allowed = inline.union(block).union(empty)
    /// Says that the text is HTML.
    static let structure = block.union(empty)

    /// Vanish with all that is in them; a browser reads no tags there.
    static let raw: Set<String> = ["script", "style", "xmp", "iframe", "noembed", "noframes", "noscript", "textarea", "title", "plaintext"]
    /// Vanish with all that is in them.
    static let foreign: Set<String> = [
        "svg", "math", "template", "object", "applet", "head", "select", "datalist", "frameset", "audio", "video", "canvas",
    ]
}

/// Writes tokens as HTML again.
private struct HTMLWriter {
    /// What lines of the text mean: in source text they are lines, in HTML nothing.
    enum Lines { case paragraphs, breaks, ignored }

    let lines: Lines
    private var html = ""
    private var open: [String] = []
    /// The element that vanishes, and how many of its name are open inside each other.
    private var hidden: (name: String, depth: Int)?

    init(_ lines: Lines) { self.lines = lines }

    mutating func write(_ token: HTMLToken) {
        switch token {
        case .text(let text): if hidden == nil { write(text) }
        case .open(let name, let attributes): begin(name, attributes)
        case .close(let name): end(name)
        }
    }

    func finished() -> String {
        let whole = html + open.reversed().map { "</\($0)>" }.joined()
        return lines == .paragraphs ? Self.paragraphs(whole) : whole.trimmed
    }

    private mutating func write(_ text: String) {
        // A link stands in no other one.
        let written = open.contains("a") ? text.htmlEscaped : CommentLinks.linked(text)
        html += lines == .breaks && !open.contains("pre") ? written.replacing("\n", with: "<br>") : written
    }

    private mutating func begin(_ name: String, _ attributes: [String: String]) {
        if let hidden {
            if hidden.name == name { self.hidden = (name, hidden.depth + 1) }
            return
        }
        if HTMLElement.foreign.contains(name) {
            hidden = (name, 1)
        } else if name == "img" {
            // What it shows, in words; to fetch it would tell its owner who reads.
            write(attributes["alt"] ?? "")
        } else if HTMLElement.empty.contains(name) {
            html += "<\(name)>"
        } else if HTMLElement.allowed.contains(name), open.count < CommentHTML.deepest {
            if name == "a" { return beginLink(attributes) }
            open.append(name)
            html += "<\(name)>"
        }
    }

    private mutating func beginLink(_ attributes: [String: String]) {
        if open.contains("a") { end("a") }
        guard let address = CommentLinks.address(attributes["href"] ?? "") else { return }
        open.append("a")
        html += CommentLinks.tag(address)
    }

    private mutating func end(_ name: String) {
        if let hidden {
            guard hidden.name == name else { return }
            self.hidden = hidden.depth > 1 ? (name, hidden.depth - 1) : nil
            return
        }
        guard let last = open.lastIndex(of: name) else { return }
        while open.count > last { html += "</\(open.removeLast())>" }
    }

    /// Blank lines between paragraphs, others within.
    private static func paragraphs(_ html: String) -> String {
        var (paragraphs, lines): ([String], [Substring]) = ([], [])
        for line in html.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.allSatisfy(\.isWhitespace) {
                if !lines.isEmpty { paragraphs.append(lines.joined(separator: "<br>")) }
                lines = []
            } else {
                lines.append(line)
            }
        }
        if !lines.isEmpty { paragraphs.append(lines.joined(separator: "<br>")) }
        // An inline element that goes over a blank line would be closed by the end of the paragraph: one paragraph then.
        let isWhole = paragraphs.allSatisfy(\.isBalanced)
        return isWhole
            ? paragraphs.map { "<p>\($0)</p>" }.joined() : paragraphs.isEmpty ? "" : "<p>\(paragraphs.joined(separator: "<br><br>"))</p>"
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    fileprivate func count(of part: String) -> Int { utf8.ranges(of: part.utf8).count }

    /// Whether as many elements end as begin.
    fileprivate var isBalanced: Bool { count(of: "</") * 2 == count(of: "<") - count(of: "<br>") }
}
