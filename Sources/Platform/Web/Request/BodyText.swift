package import Foundation
import HTTPTypes
package import Hummingbird
import NIOCore
import NIOFoundationCompat

/// A body's text in UTF-8, whatever it was sent in.
package struct BodyText: Sendable {
    /// What was done so that it could be read.
    package enum Change: Sendable, Hashable {
        case byteOrderMark
        /// As `Content-Encoding` named it, where the bytes were not quite what it says.
        case encoding(String)
        /// From the charset of this name.
        case charset(String)
        /// The charset of this name is not known, or the bytes are none of its; they were taken for UTF-8.
        case unknownCharset(String)
    }

    package private(set) var utf8: Data
    package private(set) var changes: [Change] = []

    /// - Parameter charset: as `Content-Type` names it; nil for UTF-8.
    package init(_ body: Data, charset: String?) {
        // The bytes know better than the name.
        if let form = UnicodeForm(markIn: body) {
            utf8 = form.utf8(of: body.dropFirst(form.mark.count))
            changes = [.byteOrderMark] + (form == .utf8 ? [] : [.charset(form.name)])
        } else if let form = UnicodeForm(zerosIn: body) {
            utf8 = form.utf8(of: body)
            changes = [.charset(charset.flatMap { $0.hasPrefix(form.name) ? String($0.prefix(40)) : nil } ?? form.name)]
        } else {
            utf8 = body
            if let charset, !Self.isUTF8(charset) { convert(from: charset) }
        }
    }

    /// - Throws: 503 when all bodies together would become too large.
    package init(_ body: InflatedBody, of request: Request) throws {
        self.init(Data(buffer: body.bytes, byteTransferStrategy: .noCopy), charset: Self.charset(of: request))
        if let encoding = body.oddEncoding { changes.insert(.encoding(encoding), at: 0) }
        let size = body.bytes.readableBytes
        if utf8.count > size { try BodyBudget.Reservation.current?.add(utf8.count - size) }
    }

    private mutating func convert(from charset: String) {
        let name = String(charset.prefix(40))
        if let text = Charset(name: name)?.text(of: utf8) {
            utf8 = Data(text.utf8)
            changes.append(.charset(name))
        } else {
            changes.append(.unknownCharset(name))
        }
    }

    private static func isUTF8(_ charset: String) -> Bool { ["utf-8", "utf8", "us-ascii", "ascii"].contains(charset) }

    /// `charset` of `Content-Type`, in small letters.
    static func charset(of request: Request) -> String? {
        guard let header = request.headers[.contentType] else { return nil }
        for parameter in header.split(separator: ";").dropFirst() {
            let parts = parameter.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" } }
            if parts.count == 2, parts[0].lowercased() == "charset", !parts[1].isEmpty { return parts[1].lowercased() }
        }
        return nil
    }
}
