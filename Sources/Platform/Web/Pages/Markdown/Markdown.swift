import CCmark

/// What people write, as HTML that can do no harm: GitHub's Markdown (tables, strikethrough, bare addresses). The library
/// reads it; every tag that comes out is one of ``MarkdownWriter``, every text is escaped there, and HTML in the text
/// stays text. Templates show it as `{{{html}}}`.
package struct Markdown: Hashable, Sendable {
    package let html: String

    package init(_ text: String) {
        html = Self.html(of: text)
    }

    private static let extensions = ["table", "strikethrough", "autolink"]
    /// The library keeps its extensions for the whole process.
    private static let areRegistered: Bool = {
        cmark_gfm_core_extensions_ensure_registered()
        return true
    }()

    private static func html(of text: String) -> String {
        guard areRegistered, let parser = cmark_parser_new(CMARK_OPT_VALIDATE_UTF8) else { return plain(text) }
        defer { cmark_parser_free(parser) }
        for name in extensions {
            if let known = cmark_find_syntax_extension(name) { cmark_parser_attach_syntax_extension(parser, known) }
        }
        let bytes = Array(text.utf8)
        bytes.withUnsafeBytes { buffer in
            cmark_parser_feed(parser, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        guard let document = cmark_parser_finish(parser) else { return plain(text) }
        defer { cmark_node_free(document) }
        guard let iterator = cmark_iter_new(document) else { return plain(text) }
        defer { cmark_iter_free(iterator) }
        var writer = MarkdownWriter()
        while true {
            let event = cmark_iter_next(iterator)
            guard event != CMARK_EVENT_DONE, let node = cmark_iter_get_node(iterator) else { break }
            if event == CMARK_EVENT_ENTER { writer.enter(MarkdownNode(node)) } else { writer.leave() }
        }
        return writer.html
    }

    /// When there is no memory for more.
    private static func plain(_ text: String) -> String { "<p>" + PageText().escapeText(text) + "</p>" }
}

/// A node of the tree that the library makes; valid while the tree is.
struct MarkdownNode {
    private let node: OpaquePointer

    init(_ node: OpaquePointer) { self.node = node }

    var kind: String { cmark_node_get_type_string(node).map { String(cString: $0) } ?? "" }
    /// Of text and code.
    var literal: String { cmark_node_get_literal(node).map { String(cString: $0) } ?? "" }
    var url: String { cmark_node_get_url(node).map { String(cString: $0) } ?? "" }
    var isOrdered: Bool { cmark_node_get_list_type(node) == CMARK_ORDERED_LIST }
    /// The first number of an ordered list.
    var start: Int { Int(cmark_node_get_list_start(node)) }
    /// Whether the library says nothing on leaving it.
    var isLeaf: Bool {
        ["html_block", "thematic_break", "code_block", "text", "softbreak", "linebreak", "code", "html_inline"].contains(kind)
    }
    var parent: MarkdownNode? { cmark_node_parent(node).map(MarkdownNode.init) }
    /// Whether a paragraph stands in a list whose items are lines rather than paragraphs.
    var isInTightList: Bool {
        guard let list = parent?.parent, list.kind == "list" else { return false }
        return cmark_node_get_list_tight(list.node) != 0
    }
}
