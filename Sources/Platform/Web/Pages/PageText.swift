import Mustache

/// How pages show text: what HTML reads as its own is escaped byte by byte. The library's own type looks at whole
/// characters, and a `<` that a combining or joining sign makes part of a larger character passes it unseen.
struct PageText: MustacheContentType {
    private static let name = "PAGE"
    /// The library keeps its types by name for the whole process: ours is added before the first template is read.
    private static let isRegistered: Bool = {
        MustacheContentTypes.register(PageText(), named: name)
        return true
    }()

    /// A template whose variables are escaped by this type. Partials need it as well: the library renders each template
    /// as its own head says. The line is gone from what is rendered.
    static func template(_ text: String) -> String {
        isRegistered ? "{{% CONTENT_TYPE:\(name)}}\n\(text)" : text
    }

    func escapeText(_ text: String) -> String {
        guard text.utf8.contains(where: { Self.replacement(of: $0) != nil }) else { return text }
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.utf8.count + 64)
        for byte in text.utf8 {
            if let replacement = Self.replacement(of: byte) {
                escaped.append(contentsOf: replacement.utf8)
            } else {
                escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    private static func replacement(of byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }
}

extension String {
    /// As text or the value of an attribute in HTML.
    package var htmlEscaped: String { PageText().escapeText(self) }
}
