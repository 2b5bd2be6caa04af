import Foundation

/// Why a connection failed, as libstrophe's log has it: it gives no reason in any other way.
enum StropheComplaint {
    /// In words for the person who looks after the server; nil for a line that explains nothing.
    /// - Parameter isSerious: whether the library means it as a warning or an error.
    static func reason(_ line: String, isSerious: Bool) -> String? {
        if line.hasPrefix("Certificate verification FAILED") {
            return "the server's certificate is not trusted" + (word(in: line, startingWith: "X509_V_ERR_").map { " (\($0))" } ?? "")
        }
        if line.hasPrefix("connection failed, error ") {
            return Int32(line.dropFirst("connection failed, error ".count)).map { String(cString: strerror($0)).lowercased() }
        }
        if line.hasPrefix("Connection attempt timed out") { return "no answer in time" }
        if line.hasPrefix("Cannot authenticate") || isRefusal(line) { return "the server refused the account or its password" }
        if line.hasPrefix("TLS is not supported") { return "the server does not encrypt" }
        // It stands before the line that says which certificate.
        return isSerious && !line.hasPrefix("No certfail handler") ? line : nil
    }

    /// Whether the server has just refused a password, offered in one of its ways.
    static func isRefusal(_ line: String) -> Bool { line.hasPrefix("SASL ") && line.hasSuffix(" auth failed") }

    private static func word(in line: String, startingWith prefix: String) -> Substring? {
        line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.first { $0.hasPrefix(prefix) }
    }
}
