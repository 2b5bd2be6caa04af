@testable import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Platform

extension Request {
    /// A GET of `/` with one header.
    static func with(_ name: HTTPField.Name, _ value: String) -> Request {
        let head = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/", headerFields: [name: value])
        return Request(head: head, body: .init(buffer: ByteBuffer()))
    }

    static func with(_ cookie: ResponseCookie) -> Request {
        .with(.cookie, "other=1; \(cookie.name)=\(cookie.value)")
    }
}

extension User {
    static let example = User(
        id: UserID(1), name: "Ann", email: nil, access: Access(base: .operator), isDisabled: false, hasPassword: true, language: nil,
        theme: nil,
        timeZone: nil, lastActiveAt: nil, passwordChangedAt: Timestamp(microseconds: 0), createdAt: Timestamp(microseconds: 0))
}
