package import Foundation
import HTTPTypes
package import Hummingbird
package import NIOCore
import NIOFoundationCompat

/// A body's text in UTF-8, whatever it was sent in.
package struct BodyText: Sendable {
    /// What was done so that it could be read.
    package enum Change: Sendable, Hashable {
        case byteOrderMark
        /// From the charset of this name.
        case charset(String)
        /// The charset of this name is not known, or the bytes are none of its; they were taken for UTF-8.
        case unknownCharset(String)
    }

    package private(set) var utf8: Data
    package private(set) var changes: [Change] = []

    /// - Parameter charset: as `Content-Type` names it; nil for UTF-8.
    package init(_ body: Data, charset: String?) {
        utf8 = body
        switch ByteOrder(markIn: body) {
        case nil: if let charset, !Self.isUTF8(charset) { convert(from: charset) }
        // The mark knows better than the name.
        case .utf8:
            utf8 = Data(body.dropFirst(3))
            changes = [.byteOrderMark]
        case .some(let order):
            utf8 = Data(order.text(of: body.dropFirst(2)).utf8)
            changes = [.byteOrderMark, .charset("utf-16")]
        }
    }

    /// - Throws: 503 when all bodies together would become too large.
    package init(_ body: ByteBuffer, of request: Request) throws {
        self.init(Data(buffer: body, byteTransferStrategy: .noCopy), charset: Self.charset(of: request))
        if utf8.count > body.readableBytes { try BodyBudget.Share.current?.take(utf8.count - body.readableBytes) }
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
