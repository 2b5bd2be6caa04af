import NIOCore
import NIOWebSocket
import Testing

@testable import Platform

struct WebSocketAssemblerTests {
    private func frame(_ opcode: WebSocketOpcode, _ text: String = "", fin: Bool = true) -> WebSocketFrame {
        WebSocketFrame(fin: fin, opcode: opcode, data: ByteBuffer(string: text))
    }

    private func code(_ frames: [WebSocketFrame], limit: Int = 100) -> UInt16? {
        var assembler = WebSocketAssembler(limit: limit)
        do {
            for frame in frames { _ = try assembler.take(frame) }
            return nil
        } catch { return error.code }
    }

    @Test("Fragments become one message, also with a ping between them")
    func fragments() throws {
        var assembler = WebSocketAssembler(limit: 100)
        #expect(try assembler.take(frame(.text, "Прив", fin: false)) == nil)
        #expect(try assembler.take(frame(.ping, "p")) == .ping(ByteBuffer(string: "p")))
        #expect(try assembler.take(frame(.continuation, "ет", fin: false)) == nil)
        #expect(try assembler.take(frame(.continuation)) == .message(.text("Привет")))
        #expect(try assembler.take(frame(.binary, "b")) == .message(.binary(ByteBuffer(string: "b"))))
    }

    @Test("A letter may be cut between two fragments")
    func cutLetter() throws {
        var assembler = WebSocketAssembler(limit: 100)
        let bytes = Array("ж".utf8)
        _ = try assembler.take(WebSocketFrame(fin: false, opcode: .text, data: ByteBuffer(bytes: bytes[..<1])))
        let end = WebSocketFrame(fin: true, opcode: .continuation, data: ByteBuffer(bytes: bytes[1...]))
        #expect(try assembler.take(end) == .message(.text("ж")))
    }

    @Test("Masked bytes are read")
    func masked() throws {
        var assembler = WebSocketAssembler(limit: 100)
        var data = ByteBuffer(string: "abc")
        let key: WebSocketMaskingKey = [1, 2, 3, 4]
        data.webSocketMask(key)
        #expect(try assembler.take(WebSocketFrame(fin: true, opcode: .text, maskKey: key, data: data)) == .message(.text("abc")))
    }

    @Test("What breaks the rules ends with its code")
    func rules() {
        #expect(code([frame(.continuation, "x")]) == 1002)
        #expect(code([frame(.text, "x", fin: false), frame(.text, "y")]) == 1002)
        #expect(code([WebSocketFrame(fin: true, rsv1: true, opcode: .text, data: ByteBuffer(string: "x"))]) == 1002)
        #expect(code([WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(bytes: [0xC3, 0x28]))]) == 1007)
        #expect(code([WebSocketFrame(fin: true, opcode: .connectionClose, data: ByteBuffer(bytes: [3]))]) == 1002)
        #expect(code([frame(.text, "12345")], limit: 5) == nil)
        #expect(code([frame(.text, "123", fin: false), frame(.continuation, "456")], limit: 5) == 1009)
    }

    @Test("A close says why, or nothing")
    func closes() throws {
        var assembler = WebSocketAssembler(limit: 100)
        let closure = WebSocketClosure(code: 4001, reason: "Unauthorized")
        #expect(try assembler.take(.close(closure, maskKey: nil)) == .close(closure))
        #expect(try assembler.take(frame(.connectionClose)) == .close(WebSocketClosure(code: 1005)))
        // No code is never sent as one.
        #expect(WebSocketFrame.close(WebSocketClosure(code: nil), maskKey: nil).data.readableBytes == 0)
    }
}
