import AsyncHTTPClient
import Foundation
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOSSL
import Platform
import TestKit
import Testing

@Suite struct TLSFilesTests {
    private let directory: TestDirectory

    init() throws {
        directory = try TestDirectory()
        try Self.install(TestCertificates.firstCertificate, TestCertificates.firstKey, in: directory)
    }

    private static func install(_ certificate: String, _ key: String, in directory: TestDirectory) throws {
        _ = try directory.write("cert.pem", certificate)
        _ = try directory.write("key.pem", key)
    }

    private var server: TestServer {
        let path = directory.path
        return TestServer { settings in
            settings.tls.certificateFile = path + "/cert.pem"
            settings.tls.keyFile = path + "/key.pem"
            settings.tls.reloadSeconds = 1
        }
    }

    /// Asks the server over TLS, trusting that one certificate alone.
    private static func ask(_ port: Int, trusting certificate: String) async throws -> HTTPClientResponse {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem)])
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.timeout = .init(connect: .seconds(60), read: .seconds(60))
        return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            try await client.execute(HTTPClientRequest(url: "https://localhost:\(port)/healthz"), timeout: .seconds(60))
        }
    }

    @Test func theServerSpeaksTLSAndSaysSo() async throws {
        try await server.testLive { port in
            let response = try await Self.ask(port, trusting: TestCertificates.firstCertificate)
            #expect(response.status == .ok)
            #expect(response.headers.first(name: "Strict-Transport-Security") == "max-age=31536000")
            await #expect(throws: (any Error).self) { try await Self.ask(port, trusting: TestCertificates.secondCertificate) }
            #expect(try await RawConnection.exchange(port: port, "GET / HTTP/1.1\r\n\r\n").isEmpty)
        }
    }

    @Test func aNewCertificateIsTakenUpWithoutARestart() async throws {
        let directory = directory
        try await server.testLive { port in
            _ = try await Self.ask(port, trusting: TestCertificates.firstCertificate)
            try Self.install(TestCertificates.secondCertificate, TestCertificates.secondKey, in: directory)
            let deadline = ContinuousClock.now + .seconds(60)
            var response: HTTPClientResponse?
            while response == nil, .now < deadline {
                response = try? await Self.ask(port, trusting: TestCertificates.secondCertificate)
            }
            #expect(response?.status == .ok)
        }
    }

    @Test func filesThatHoldNoCertificateAreRefusedAtStart() throws {
        _ = try directory.write("cert.pem", "nothing")
        #expect(throws: (any Error).self) { try server.web.application { _ in } }
        try Self.install(TestCertificates.firstCertificate, TestCertificates.secondKey, in: directory)
        #expect(throws: (any Error).self) { try server.web.application { _ in } }
    }
}
