import Foundation

/// The beginning of a request that was refused, for people who look for its sender: one line, short, and without secrets.
struct RefusalSample: Sendable, Hashable {
    /// Bytes that are looked at: behind a long secret there has to be something left to show.
    private static let looked = 2048

    let text: String

    init(of body: Data) { self.init(of: String(decoding: body.prefix(Self.looked), as: UTF8.self)) }

    init(of body: String) {
        let masked = Self.masked(String(body.prefix(utf8: Self.looked)))
        let line = masked.unicodeScalars.map { Self.isSeen($0) ? $0 : " " }
        text = TextBound(characters: 300).cut(String(String.UnicodeScalarView(line)))
    }

    /// Masks the value behind a name that suggests a secret, and tokens of ours wherever they stand.
    private static func masked(_ text: String) -> String {
        let named =
            /(?i)((?:code|passw(?:or)?d|pwd|secret|token|key|authorization)[\\]*["']?\s*[:=]\s*(?:bearer\s+)?|bearer\s+)(\\*"(?:[^"\\]|\\[^"])*|'[^']*|[^\s,;&}"'\\]+)/
        return text.replacing(named) { "\($0.output.1)…" }.replacing(/sb_[A-Za-z0-9]{8,}/, with: "…")
    }

    private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
