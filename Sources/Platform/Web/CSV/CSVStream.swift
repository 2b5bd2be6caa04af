import HTTPTypes
package import Hummingbird
import NIOCore

/// A file of comma-separated values (``CSVLine``) that is read and sent a batch at a time: memory holds one of them,
/// however long the file is.
package struct CSVStream<Cursor: Sendable>: Sendable {
    /// Some lines of the file, and where the next ones begin; nil behind the last.
    package struct Batch: Sendable {
        let lines: [[String]]
        let next: Cursor?

        package init(lines: [[String]], next: Cursor?) { (self.lines, self.next) = (lines, next) }
    }

    private let name: String
    private let head: [String]
    private let read: @Sendable (Cursor?) async throws -> Batch

    /// - Parameters:
    ///   - name: what a browser saves it as, without the extension.
    ///   - head: names of the columns.
    ///   - read: the batch that begins at a cursor; nil for the first.
    package init(name: String, head: [String], _ read: @escaping @Sendable (Cursor?) async throws -> Batch) {
        (self.name, self.head, self.read) = (name, head, read)
    }

    /// The first batch is read before anything is sent, so that what fails by then is answered as a failure. What fails
    /// later ends the connection without the end of the body: no client takes the part for the whole.
    package func response() async throws -> Response {
        let first = try await read(nil)
        let body = ResponseBody { [head, read] writer in
            try await writer.write(ByteBuffer(string: CSVLine.beginning + CSVLine.text(head) + Self.text(first)))
            var next = first.next
            while let cursor = next {
                let batch = try await read(cursor)
                try await writer.write(ByteBuffer(string: Self.text(batch)))
                next = batch.next
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8; header=present",
                .contentDisposition: "attachment; filename=\"\(name).csv\"", .cacheControl: "no-store",
            ], body: body)
    }

    private static func text(_ batch: Batch) -> String { batch.lines.map(CSVLine.text).joined() }
}

extension CSVStream where Cursor == Never {
    /// A file whose lines are there already.
    package init(name: String, head: [String], lines: [[String]]) {
        self.init(name: name, head: head) { _ in Batch(lines: lines, next: nil) }
    }
}
