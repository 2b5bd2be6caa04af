import Kernel
import Testing

@Suite("Hexadecimal digits")
struct HexadecimalTests {
    @Test("Each byte has two digits, also a small one")
    func digits() {
        #expect([UInt8]([0, 9, 0x0A, 0x7F, 0xFF]).hexadecimal == "00090a7fff")
        #expect([UInt8]().hexadecimal.isEmpty)
    }
}
