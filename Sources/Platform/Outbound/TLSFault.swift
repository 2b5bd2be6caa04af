/// Why a connection could not be encrypted, in words for people; the library tells its own source lines along.
package struct TLSFault: Sendable {
    package let reason: String

    package init(_ error: any Error) {
        let told = "\(error)".replacing(#/ at \S+:\d+/#, with: "")
        guard let word = told.firstMatch(of: /OPENSSL_internal:([A-Z0-9_]+)/).map({ String($0.1) }) else {
            reason = told
            return
        }
        reason = Self.words[word] ?? word.lowercased().replacing("_", with: " ")
    }

    /// Those that come from how a server is set up.
    private static let words = [
        "WRONG_VERSION_NUMBER": noTLS, "HTTP_REQUEST": noTLS, "HTTPS_PROXY_REQUEST": noTLS, "UNEXPECTED_RECORD": noTLS,
        "CERTIFICATE_VERIFY_FAILED": "the certificate is not trusted",
        "TLSV1_ALERT_PROTOCOL_VERSION": "the server speaks another version of TLS",
        "UNSUPPORTED_PROTOCOL": "the server speaks too old a version of TLS",
    ]
    private static let noTLS = "the server does not speak TLS there"

    /// Whether a certificate is the reason.
    package static func isOfCertificate(_ reason: String) -> Bool { reason.lowercased().contains("certificate") }
}
