import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
@testable import Platform
import Testing

@Suite("Forms with files, on bytes")
struct MultipartFormTests {
    private typealias Part = MultipartForm.Part

    @Test(
        "What separates the parts",
        arguments: [
            ("multipart/form-data; boundary=----WebKitFormBoundaryX1", "----WebKitFormBoundaryX1"),
            ("Multipart/Form-Data; charset=utf-8; BOUNDARY=\"a b\"", "a b"), ("multipart/form-data", nil),
            ("multipart/form-data; boundary=", nil), ("multipart/mixed; boundary=x", nil), ("text/plain; boundary=x", nil),
            ("multipart/form-data; boundary=" + String(repeating: "x", count: 71) + "\"", nil),
        ] as [(String, String?)])
    func boundary(type: String, expected: String?) {
        #expect(MultipartForm.boundary(in: type) == expected)
    }

    private func parts(_ text: String) -> [Part]? { MultipartForm(Data(text.utf8), boundary: "B")?.parts }

    private static let head = "Content-Disposition: form-data; name="

    @Test("Fields and files, as a browser sends them")
    func whole() throws {
        var body = Data("--B\r\n\(Self.head)\"a.b\"\r\n\r\nTwo\r\nlines--B\r\n--B\r\n\(Self.head)\"empty\"\r\n\r\n\r\n".utf8)
        // A file may hold everything but what separates the parts.
        let picture = Data([0x89, 0x50, 0, 13, 10, 13, 10, 45, 45, 0xFF])
        body += Data("--B\r\ncontent-disposition: form-data; name=\"logo\"; filename=\"a;.png\"\r\nContent-Type: image/png\r\n\r\n".utf8)
        body += picture + Data("\r\n--B--\r\n".utf8)
        let form = try #require(MultipartForm(body, boundary: "B"))
        #expect(
            form.parts == [
                Part(name: "a.b", fileName: nil, type: nil, bytes: Data("Two\r\nlines--B".utf8)),
                Part(name: "empty", fileName: nil, type: nil, bytes: Data()),
                Part(name: "logo", fileName: "a;.png", type: "image/png", bytes: picture),
            ])
        #expect(parts("--B--") == [])
    }

    @Test("A body that does not keep to the form is none")
    func broken() {
        let wrong = [
            "", "--C--", "x--B--", "--B", "--B\r\n", "--B\r\n\(Self.head)\"a\"\r\n\r\nx", "--B\r\n\r\nx\r\n--B--",
            "--B\r\n\(Self.head)a\r\n\r\nx\r\n--B--", "--B\r\nContent-Type: text/plain\r\n\r\nx\r\n--B--",
            "--B\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--B--", "--B\n\(Self.head)\"a\"\n\nx\n--B--",
        ]
        for text in wrong { #expect(parts(text) == nil, "\(text)") }
        let many = String(repeating: "--B\r\n\(Self.head)\"a\"\r\n\r\nx\r\n", count: 4001) + "--B--"
        #expect(parts(many) == nil)
    }

    @Test("Several files of one field, each with its name and what the browser takes it for")
    func several() async throws {
        let file = { (name: String, type: String, text: String) in
            "--B\r\n\(Self.head)\"f\"; filename=\"\(name)\"\r\n\(type)\r\n\(text)\r\n"
        }
        let body =
            file("a.txt", "Content-Type: text/plain\r\n", "one") + file("%22b%22.png", "", "two") + file("c", "", "")
            + file("", "", "") + "--B--"
        let read = try await form(body, type: "multipart/form-data; boundary=B", limit: 1000)
        #expect(
            read.uploads == [
                FormData.Upload(field: "f", name: "a.txt", type: "text/plain", bytes: Data("one".utf8)),
                FormData.Upload(field: "f", name: "\"b\".png", type: nil, bytes: Data("two".utf8)),
                FormData.Upload(field: "f", name: "c", type: nil, bytes: Data()),
            ])
        // Who expects one file gets the last.
        #expect(read.files == ["f": Data("two".utf8)])
    }

    private func form(_ text: String, type: String, limit: Int = 100, fileLimit: Int = 100) async throws -> FormData {
        let head = HTTPRequest(method: .post, scheme: "http", authority: "x", path: "/", headerFields: [.contentType: type])
        var request = Request(head: head, body: .init(buffer: ByteBuffer(string: text)))
        let form = try await FormData(&request, limit: limit, fileLimit: fileLimit)
        // Whoever reads it next finds the same.
        #expect(try await request.body.collect(upTo: 1000).readableBytes == text.utf8.count)
        return form
    }

    @Test("A form has its fields, and the files that were chosen")
    func form() async throws {
        let type = "multipart/form-data; boundary=B"
        let none = "--B\r\n\(Self.head)\"x\"; filename=\"\"\r\n\r\n\r\n--B\r\n\(Self.head)\"a\"\r\n\r\nж\r\n--B--"
        let read = try await form(none, type: type)
        #expect(read["a"] == "ж" && read.names == ["a"] && read.files.isEmpty)
        let chosen = try await form("--B\r\n\(Self.head)\"x\"; filename=\"f\"\r\n\r\nabc\r\n--B--", type: type)
        #expect(chosen.files == ["x": Data("abc".utf8)] && chosen["x"] == nil)
        await #expect(throws: ClientError.notAForm) { try await form("--C--", type: type) }
        // Where no file is expected, no form of this kind is.
        await #expect(throws: ClientError.notAForm) { try await form(none, type: type, fileLimit: 0) }
        await #expect(throws: ClientError.bodyTooLarge(limit: 20, setting: "fixed for this address")) {
            try await form(none, type: type, limit: 10, fileLimit: 10)
        }
        await #expect(throws: ClientError.containsNUL) {
            try await form("--B\r\n\(Self.head)\"a\"\r\n\r\n\0\r\n--B--", type: type)
        }
    }
}
