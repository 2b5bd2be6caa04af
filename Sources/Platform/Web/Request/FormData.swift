package import Foundation
import HTTPTypes
package import Hummingbird
import NIOCore

/// The fields of a form sent as `application/x-www-form-urlencoded`, or as `multipart/form-data` where it may hold files.
package struct FormData: Sendable {
    private let fields: [(name: String, value: String)]
    /// All of each name, in their order: a long form is asked for thousands of them.
    private let values: [String: [String]]
    /// What was chosen, by the field's name; never empty.
    package private(set) var files: [String: Data] = [:]
    /// The same in its order, where a field may have several; a file without anything in it is among them.
    package private(set) var uploads: [Upload] = []

    /// One file that was chosen.
    package struct Upload: Sendable, Hashable {
        package let field: String
        /// As the browser calls it; it may be anything.
        package let name: String
        /// What the browser takes it for, unproved.
        package let type: String?
        package let bytes: Data
    }

    /// Reads a request's body, which stays readable.
    /// - Parameters:
    ///   - limit: bytes of the fields.
    ///   - fileLimit: bytes that files may have beside; 0 for a form without.
    /// - Throws: 413 above the limits, 415 for another kind of body or a compressed one, 400 for one that is not UTF-8
    ///   or holds the character NUL in a field, which no database keeps.
    package init(_ request: inout Request, limit: Int, fileLimit: Int = 0) async throws {
        let type = request.headers[.contentType] ?? ""
        if fileLimit > 0, let boundary = MultipartForm.boundary(in: type) {
            let body = try await request.plainBody(limit: limit + fileLimit)
            request.body = .init(buffer: body)
            guard let form = MultipartForm(Data(body.readableBytesView), boundary: boundary) else { throw ClientError.notAForm }
            try self.init(form)
        } else {
            guard type.lowercased().hasPrefix("application/x-www-form-urlencoded") else { throw ClientError.notAForm }
            let body = try await request.plainBody(limit: limit)
            request.body = .init(buffer: body)
            guard let text = String(validating: body.readableBytesView, as: UTF8.self) else { throw ClientError.notUTF8 }
            self.init(text)
        }
        guard !fields.contains(where: { $0.name.utf8.contains(0) || $0.value.utf8.contains(0) }) else {
            throw ClientError.containsNUL
        }
    }

    private init(_ form: MultipartForm) throws(ClientError) {
        var (fields, files): ([(name: String, value: String)], [String: Data]) = ([], [:])
        for part in form.parts {
            if let name = part.fileName {
                // A field in which nothing was chosen has neither a name nor anything else.
                guard !part.bytes.isEmpty || !name.isEmpty else { continue }
                if !part.bytes.isEmpty { files[part.name] = part.bytes }
                uploads.append(Upload(field: part.name, name: name, type: part.type, bytes: part.bytes))
            } else {
                guard let value = String(validating: part.bytes, as: UTF8.self) else { throw .notUTF8 }
                fields.append((part.name, value))
            }
        }
        (self.fields, self.files, values) = (fields, files, Self.byName(fields))
    }

    /// The fields behind the question mark of an address, as browsers write them there: a plus is a space.
    package init(queryOf request: Request) { self.init(request.uri.query ?? "") }

    package init(_ text: String) {
        fields = text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count == 2 ? Self.decoded(parts[1]) : "")
        }
        values = Self.byName(fields)
    }

    private static func byName(_ fields: [(name: String, value: String)]) -> [String: [String]] {
        Dictionary(grouping: fields, by: \.name).mapValues { $0.map(\.value) }
    }

    /// The first field of this name; browsers send empty fields as empty texts.
    package subscript(name: String) -> String? { values[name]?.first }

    /// The name of each field, in their order.
    package var names: [String] { fields.map(\.name) }

    /// All fields of this name (checkboxes).
    package func all(_ name: String) -> [String] { values[name] ?? [] }

    private static func decoded(_ text: Substring) -> String {
        let spaced = text.replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? String(spaced)
    }
}
