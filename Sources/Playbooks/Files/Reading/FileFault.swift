/// What is wrong with a file, and where.
package struct FileFault: Error, Hashable, Sendable {
    /// As it was given to the command; `-` for standard input.
    package let file: String
    /// From 1.
    package let line: Int
    /// In English, with the offending word.
    package let text: String

    package init(file: String, line: Int, text: String) { (self.file, self.line, self.text) = (file, line, text) }

    /// As compilers write it, so that editors find the place.
    package var description: String { "\(file):\(line): \(text)" }
}

/// Why nothing of some files was applied: every fault of all of them, in the order of files and lines.
package struct FileRefusal: Error, Sendable {
    package let faults: [FileFault]
}
