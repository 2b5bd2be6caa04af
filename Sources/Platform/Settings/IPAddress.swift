import Foundation

/// An IP address of either family. An IPv4 address written inside IPv6 (`::ffff:10.0.0.1`) equals the plain one.
package struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// The address as a number: 32 bits of IPv4, 128 of IPv6.
    package let value: UInt128
    package let isIPv4: Bool

    package init(ipv4 number: UInt32) { (value, isIPv4) = (UInt128(number), true) }

    /// Reads the numeric form (no host names, no zone, no brackets); nil for anything else.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            (value, isIPv4) = (UInt128(UInt32(bigEndian: four.s_addr)), true)
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let number = withUnsafeBytes(of: &six) { $0.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } }
        if number >> 32 == 0xFFFF {
            (value, isIPv4) = (number & 0xFFFF_FFFF, true)
        } else {
            (value, isIPv4) = (number, false)
        }
    }

    /// The numeric form again.
    package var description: String {
        if isIPv4 { return stride(from: 24, through: 0, by: -8).map { String((value >> UInt128($0)) & 255) }.joined(separator: ".") }
        var bytes = in6_addr()
        withUnsafeMutableBytes(of: &bytes) { target in
            for index in 0..<16 { target[index] = UInt8(truncatingIfNeeded: value >> UInt128(120 - 8 * index)) }
        }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, &bytes, &buffer, socklen_t(buffer.count)) != nil else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// A block of addresses in CIDR form, e.g. `10.0.0.0/8`; a single address is a block of one.
package struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    package let base: IPAddress
    /// How many leading bits are fixed.
    package let bits: Int

    /// Reads an address or `address/bits`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let base = IPAddress(parts[0]) else { return nil }
        let width = base.isIPv4 ? 32 : 128
        guard let bits = parts.count == 2 ? Int(parts[1]) : width, (0...width).contains(bits) else { return nil }
        (self.base, self.bits) = (base, bits)
    }

    /// False for an address of the other family.
    package func contains(_ address: IPAddress) -> Bool {
        guard address.isIPv4 == base.isIPv4 else { return false }
        let shift = UInt128((base.isIPv4 ? 32 : 128) - bits)
        return address.value >> shift == base.value >> shift
    }

    package var description: String { "\(base)/\(bits)" }
}
