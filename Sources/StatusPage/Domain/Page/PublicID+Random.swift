package import Kernel

extension PublicID {
    /// A new one: about 62 bits of chance.
    package static func random(_ world: World) -> PublicID {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
        while true {
            // 252 is the highest multiple of 36 in a byte: what lies above would favour some characters.
            let characters = world.randomBytes(length * 2).filter { $0 < 252 }.prefix(length).map { alphabet[Int($0) % alphabet.count] }
            if let id = PublicID(rawValue: String(decoding: characters, as: UTF8.self)) { return id }
        }
    }
}
