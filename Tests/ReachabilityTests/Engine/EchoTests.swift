import NIOCore
import Testing

@testable import Reachability

@Suite("Echoes")
struct EchoTests {
    private static let token: [UInt8] = Array(1...16)

    @Test("A request is of its protocol", arguments: [(false, UInt8(8)), (true, UInt8(128))])
    func request(_ isIPv6: Bool, _ type: UInt8) {
        let bytes = Array(Echo(isIPv6: isIPv6, token: Self.token).request.readableBytesView)
        #expect(bytes[0] == type)
        #expect(bytes.count == 24)
        #expect(Array(bytes[8...]) == Self.token)
    }

    @Test("Only its own answer counts")
    func answers() {
        let echo = Echo(isIPv6: false, token: Self.token)
        func answer(_ type: UInt8, _ token: [UInt8]) -> ByteBuffer { ByteBuffer(bytes: [type, 0, 1, 2, 3, 4, 0, 1] + token) }
        #expect(echo.isAnswered(by: answer(0, Self.token)))
        // Somebody else's, an unreachable host, the request itself, a stub.
        #expect(!echo.isAnswered(by: answer(0, Self.token.reversed())))
        #expect(!echo.isAnswered(by: answer(3, Self.token)))
        #expect(!echo.isAnswered(by: answer(8, Self.token)))
        #expect(!echo.isAnswered(by: ByteBuffer(bytes: [0, 0])))
        #expect(!echo.isAnswered(by: ByteBuffer()))
        #expect(Echo(isIPv6: true, token: Self.token).isAnswered(by: answer(129, Self.token)))
    }
}
