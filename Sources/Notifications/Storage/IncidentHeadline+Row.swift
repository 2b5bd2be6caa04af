import Foundation

extension IncidentHeadline {
    /// As a row keeps it.
    var line: String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) }
    }

    init?(line: String) {
        guard let headline = try? JSONDecoder().decode(Self.self, from: Data(line.utf8)) else { return nil }
        self = headline
    }
}
