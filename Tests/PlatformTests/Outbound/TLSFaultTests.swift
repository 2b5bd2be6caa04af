import Testing

@testable import Platform

@Suite("Why a connection could not be encrypted")
struct TLSFaultTests {
    private struct Told: Error, CustomStringConvertible { let description: String }

    @Test(
        "Is said in words, without source lines of the library",
        arguments: [
            (
                "handshakeFailed(NIOSSL.BoringSSLError.sslError([Error: 268435703 error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER at /build/tls_record.cc:127]))",
                "the server does not speak TLS there", false
            ),
            (
                "sslError([Error: 1 error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at /b/handshake.cc:297])",
                "the certificate is not trusted", true
            ),
            ("sslError([Error: 1 error:2:SSL routines:OPENSSL_internal:NO_SHARED_CIPHER at /b/x.cc:1])", "no shared cipher", false),
            (
                "sslError([Error: 1 error:3:SSL routines:OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_EXPIRED at /b/x.cc:1])",
                "sslv3 alert certificate expired", true
            ),
            ("uncleanShutdown", "uncleanShutdown", false),
            ("no name in certificate at /b/NIOSSL.swift:12", "no name in certificate", true),
        ])
    func words(told: String, reason: String, isOfCertificate: Bool) {
        let fault = TLSFault(Told(description: told))
        #expect(fault.reason == reason)
        #expect(TLSFault.isOfCertificate(fault.reason) == isOfCertificate)
    }
}
