import Foundation

/// The last lines of each log file, under its name when there are several.
struct LogFiles: Sendable {
    let paths: [String]
    let maxLines: Int
    /// Of lines that are no UTF-8.
    let encoding: String.Encoding?

    func lines(atMost limit: Int?) -> [String] {
        paths.flatMap { path in
            let lines = LogTail(path: path, encoding: encoding).lastLines(limit ?? maxLines)
            return lines.isEmpty || paths.count == 1 ? lines : ["==> \(path) <=="] + lines
        }
    }
}
