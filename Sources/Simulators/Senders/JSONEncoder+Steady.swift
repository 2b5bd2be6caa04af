import Foundation

extension JSONEncoder {
    /// The same bytes for the same event, so that a seed determines all of a run.
    static var steady: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}
