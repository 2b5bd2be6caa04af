import Foundation

/// The beginning of a request that was refused, for people who look for its sender: one line, short, and without secrets.
struct RefusalSample: Sendable, Hashable {
    let text: String

    /// - Parameters:
    ///   - body: the beginning is enough.
    ///   - codes: those of services, which are masked wherever they stand.
    init(of body: Data, hiding codes: [String]) {
        let text = String(decoding: body.prefix(SecretMask.looked), as: UTF8.self)
        let line = SecretMask(codes: codes).masked(text).unicodeScalars.map { Self.isSeen($0) ? $0 : " " }
        self.text = TextBound(characters: 300).cut(String(String.UnicodeScalarView(line)))
    }

    private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
