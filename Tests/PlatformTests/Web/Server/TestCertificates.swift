/// Self-signed certificates for `localhost`, valid from 2020 to 2120, whose keys guard nothing.
enum TestCertificates {
    static let firstCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIBfjCCASWgAwIBAgIUWhfQ61qd5O5myzfvDcIL15y8dfAwCgYIKoZIzj0EAwIw
        GDEWMBQGA1UEAwwNZmlyc3QuZXhhbXBsZTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIw
        MDEwMTAwMDAwMFowGDEWMBQGA1UEAwwNZmlyc3QuZXhhbXBsZTBZMBMGByqGSM49
        AgEGCCqGSM49AwEHA0IABFuztnoAGRYS/4Tmwnn/K+r/i1PBaYNocV+ljWAvAhEX
        bR9K0kbQM1C+XTJe4rEJclQ6jRj0nYsZECXOwDf8YdijSzBJMAwGA1UdEwQFMAMB
        Af8wGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMB0GA1UdDgQWBBSZ9+iHvFoq
        BBmfhEy3lcd49OBMLjAKBggqhkjOPQQDAgNHADBEAiA5/TiCXnkDL1+fibz/U11a
        2hxgkzo5fRSSaMDzhMohiAIgTo9d/REhOMX2/giYZZ/48eAcEGw2g2b1khU9YyVE
        MFs=
        -----END CERTIFICATE-----

        """
    static let firstKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgdVB0PxI++weNyUCD
        m8TD2GCbqfr41A9c0YsNbrFLtcWhRANCAARbs7Z6ABkWEv+E5sJ5/yvq/4tTwWmD
        aHFfpY1gLwIRF20fStJG0DNQvl0yXuKxCXJUOo0Y9J2LGRAlzsA3/GHY
        -----END PRIVATE KEY-----

        """
    static let secondCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIBgjCCASegAwIBAgIUGLHF5YKW6cL8L7guW+hvzjmt4H0wCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwOc2Vjb25kLmV4YW1wbGUwIBcNMjAwMTAxMDAwMDAwWhgPMjEy
        MDAxMDEwMDAwMDBaMBkxFzAVBgNVBAMMDnNlY29uZC5leGFtcGxlMFkwEwYHKoZI
        zj0CAQYIKoZIzj0DAQcDQgAEK+VpRzOiOXpaZz6ubKdtr62cyqDVzMFvCyClN/m6
        rdv/TsBP5bZfuiknxoj37YSk28yDPsFAYbAllUsPyVO4GqNLMEkwDAYDVR0TBAUw
        AwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwHQYDVR0OBBYEFE7MbUP3
        Yn75NQXX7Vv6opM7Nv4bMAoGCCqGSM49BAMCA0kAMEYCIQCV8E3nLmjfAICAYdml
        y/SlXlD75jifql490szVn5vBQAIhAJ2TgIOdko48u3AljuMo/zCjzPhwGg6W1SqR
        xMAouNdm
        -----END CERTIFICATE-----

        """
    static let secondKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgvSZWkg/MTCCfHQiE
        eorDGuNrvo7bcG+VopEge0VXVuShRANCAAQr5WlHM6I5elpnPq5sp22vrZzKoNXM
        wW8LIKU3+bqt2/9OwE/ltl+6KSfGiPfthKTbzIM+wUBhsCWVSw/JU7ga
        -----END PRIVATE KEY-----

        """
}
