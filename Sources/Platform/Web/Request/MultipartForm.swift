import Foundation

/// The parts of a body sent as `multipart/form-data` (RFC 7578), which is how browsers send files.
struct MultipartForm {
    /// One field, or one file.
    struct Part: Hashable {
        let name: String
        /// As the browser calls it; nil for a field.
        let fileName: String?
        /// What the browser takes a file for.
        let type: String?
        let bytes: Data
    }

    private static let mostParts = 4000
    private static let lineEnd = Data("\r\n".utf8)

    let parts: [Part]

    /// What separates the parts; nil for another kind of body, or for a text that cannot separate.
    static func boundary(in contentType: String) -> String? {
        guard contentType.lowercased().hasPrefix("multipart/form-data"),
            let found = contentType.firstMatch(of: /(?i:;\s*boundary=)(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70})(?=\s*(?:;|$)))/)
        else { return nil }
        return (found.output.1 ?? found.output.2).map(String.init)
    }

    /// Nil where the body does not keep to the form.
    init?(_ body: Data, boundary: String) {
        let first = Data("--\(boundary)".utf8)
        let delimiter = Self.lineEnd + first
        guard body.starts(with: first) else { return nil }
        var parts: [Part] = []
        var rest = body.dropFirst(first.count)
        while !rest.starts(with: Data("--".utf8)) {
            guard parts.count < Self.mostParts, rest.starts(with: Self.lineEnd) else { return nil }
            let content = rest.dropFirst(Self.lineEnd.count)
            guard let end = content.firstRange(of: delimiter), let part = Part(content[..<end.lowerBound]) else { return nil }
            parts.append(part)
            rest = content[end.upperBound...]
        }
        self.parts = parts
    }
}

extension MultipartForm.Part {
    /// A head of lines, an empty line, and what is sent.
    fileprivate init?(_ part: Data) {
        guard let headEnd = part.firstRange(of: Data("\r\n\r\n".utf8)),
            let head = String(validating: part[..<headEnd.lowerBound], as: UTF8.self)
        else { return nil }
        let lines = head.split(separator: "\r\n")
        guard let disposition = lines.first(where: { $0.lowercased().hasPrefix("content-disposition:") }),
            disposition.lowercased().contains("form-data"), let name = disposition.firstMatch(of: /;\s*name="([^"]*)"/)
        else { return nil }
        let type = lines.first { $0.lowercased().hasPrefix("content-type:") }
        self.init(
            name: String(name.output.1),
            fileName: disposition.firstMatch(of: /;\s*filename="([^"]*)"/).map { Self.decoded($0.output.1) },
            type: type.map { $0.dropFirst("content-type:".count).trimmingCharacters(in: .whitespaces) },
            bytes: Data(part[headEnd.upperBound...]))
    }

    /// Browsers write the three characters that would end the name as the URL standard does, and no other.
    private static func decoded(_ name: Substring) -> String {
        String(name).replacing("%22", with: "\"").replacing("%0D", with: "\r").replacing("%0A", with: "\n")
    }
}
