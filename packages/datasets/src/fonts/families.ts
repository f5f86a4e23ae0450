import type { PinnedPackage } from '../npm/fetch-packages.ts';

/**
 * The families of the set `fonts`: packages of npm's scope `@expo-google-fonts` with name, version and SHA-512 (base64). They define the set:
 * another version is another set. 102 packages, 58 MB.
 */
export const fontFamilies: readonly PinnedPackage[] = (
  [
    [
      'abril-fatface',
      '0.4.1',
      'OFschWuI/9M9JP2/ppdnlAHTF24UiZXMYBSbZhWq8lY5t8K4Fi9o+fJl5hseEGN+P8Rr+FMLUlaNR1FLXPmbJw==',
    ],
    ['alex-brush', '0.4.1', 'qouZYslwU5vT3DIJ1iIiOWhFw79Z5i2Sd/G9Xv24yTBT+2s3G4juRKBeKGiyUvd5VwMrQYy9SUbfYjezuUPuyg=='],
    ['allison', '0.2.3', 'P1xL/oPQfZacaUd1BtEBq6puXOrWG2SGZ9WUGQi23NO65IpcPEGydubbMa25QAPpe38wQ2kJn4ujjLq6oUGoDg=='],
    ['allura', '0.4.2', 'xpFBNfeceldt5xtt9sT2GoeZFprCn2JWEpwFfyTzqjPpF+MFqqUPygZDjSGvLAoS99f4kKD8YYon4HcsEUi3lw=='],
    ['amatic-sc', '0.4.2', '0eou07KvkvccWNaaYumHaXGps3d1OpE8wKFJxW1m9gJ3nQow1CxkvzbWHqqwYjmgjO1kBHJzXE5eyxb4Qs/jPg=='],
    [
      'anonymous-pro',
      '0.4.1',
      'ydDQDry3qqwC/qqDYZ1npmcCjhqFFUokpGm+uQ8ZUPak63FQXyOKe88hAiltFzKa/Dre+isMM+PL8aB3Er4GpA==',
    ],
    ['anton', '0.4.2', 'VXxS6ZppH1W/0ch06c52iVpZhVwHX9sXEctyFy/NiF/gb3i697R4va+qpiDQHB71NI8pLyecdBjNrc5FA9qKrw=='],
    [
      'archivo-black',
      '0.4.1',
      'Zi4M9NPyKBllCd8TobvYRRAAm/dbhnrYTywbkfGVOJ7cThEetli+jYBh/deAjzOEqYMTrlSM89uEiherIPjkpQ==',
    ],
    [
      'atkinson-hyperlegible',
      '0.4.1',
      'Xr1XAguU7oEVHy28WxCBmdjPT2BNwH5lFZF2adHb9Cy6qtNgXwDzeAgvESkoq4mQmYW5RzqJZknqQxrTkEm0Xw==',
    ],
    ['audiowide', '0.4.1', '/KQNDBg64y0xNEdWxLoFyvLTD7yoMM2sJOWJxU1FLcFdfGoRzpo0SdrBLif/janIpUmKvwbLD2KCj5Tc87BNTg=='],
    ['bangers', '0.4.1', 'yc/iz6OOs3b6JW5KXZFhiwyAxsZHR3JQC854frmsOVWcOeZzCuwvFE/dIywHR+wy6Y7pv0eBwgMJqO7gkav2mQ=='],
    [
      'barlow-condensed',
      '0.4.1',
      '9yuXU1MpI4Dw/8rR4pj2EXcT4/31H5+DrrT47auF8IzD9r7SZPRoNVq8clRq7zxOTh7v1gJk3pBhydDVf2x/dA==',
    ],
    ['bebas-neue', '0.4.1', 'Ibnf0EQgMUj01tT/ws64RlsMQmOvDP+UDFW93bld0C/WwaOaCGWKgNnqxNkKxmL73y2kpT8EB4dkSNUOyAOEJA=='],
    ['blinker', '0.4.1', 'kDH6yWnFxlXQGNNbf2LTpRWBnB0cgT3dkoQY/vpf9O9YcqSXiJ7LjVyfiwZ6WKwi1JhJ3CQT1UY8TpzFIXFbtg=='],
    ['bungee', '0.4.1', 't62Y/bjQUYpaLZ9Wtu2vcmbWjB78gZDKGgaXsrBWI/2Qy1ShlxFycQP8GBUcNx7x3wTy/JJCHrU8YkxywYBKqw=='],
    ['cambo', '0.4.1', 'l0Y4WeQzPaEZDJI6BDtviX3ImAZEfBt9AqHR6opizm7zOy3ipe17v+TbXo7kdQZmiccIbj/7SgJHmUdFO1ac/g=='],
    ['cardo', '0.4.1', 'tIkxZkVtk46WjJmjm17OKGJjKItex4gO93RukaabX2X6042icWKyCBc1SsKQpLS6Fw/JYcr2OOZtL+SXs+5Fbw=='],
    ['carter-one', '0.4.1', '2SwsZ69ghxR12M9Cn+8p8JTnPCg4u1DqkzJXeS/Gp65IB4Se0ADTwsbHbQcsbuj/ln0XRMDWR3NXr0uCkzWsmA=='],
    ['caveat', '0.4.2', 'kCG35tRUX8Wi+u0Jh5ck3K1u7vZkdLnwRTuKMrEnlVmikvxQFXN1KjF5cL2vqRG7Hwm7648Zl8xe1BWAoIsPCA=='],
    [
      'chakra-petch',
      '0.4.1',
      'a0Lf+kHUO1UrCWTylvfssuoIpyoU+4ey8HoHmu0XSutFbq2FqkAGYChaiaHksQqayqv+X2R7cUKcBY+4zFqr1w==',
    ],
    ['chewy', '0.4.0', 'xDeMnRVyvb4Zb0ptSqNc2XNnVPz13yyeAMNObHbymnktpHJgKkbgILevdZIs0tcxK6oKKGQCR6XG3MxXJjSGtQ=='],
    [
      'cinzel-decorative',
      '0.4.1',
      'e9kUUDldLbeNbt2VmycLgWZf2vNCsmvE8COs4WgEIUyvC1ndFPVkw/sy6gCceb5nNzmIw45J9CrUZ1TrGqOcWA==',
    ],
    ['comfortaa', '0.4.2', 'eGz3aw5gQ4NA/saaiMv5CH709vB5tG+puP9vy+rFX3XXc20JQ0A/qeBiCH+J8enPvXDi0rXyG3EgqbJ4Er2htg=='],
    ['comic-neue', '0.4.1', '1kYFjZeSQnGFeMnwk/B7M3p+og5eW6QZLxjMeMiZ/7TnP2IEAdYo0Gjy3XH2TpoiBHS9PAwEHaETVthVPsF09Q=='],
    [
      'courier-prime',
      '0.4.1',
      '92Mb2Qi70yvL4XqA8VzM+Q/uFFxVulZXPU5WNTPeDzo1P1q6/bCTsZzE1BnfhYwcsp+PmrB0Ulq3E6zmZSrI6g==',
    ],
    ['creepster', '0.4.0', 'LBYUKpt6ufQ6mg3M/aLLL7Q9Ou930zxF4BJ/J2qZzSJi5oiKwLmpDFhJYtt2tmR9szP61ajjv1xgG/IQVJ+ySg=='],
    [
      'crimson-text',
      '0.4.0',
      'KTurGCs3QubCY33dE5WqCGFAawqPCEsA/sqdkiuQ0536pNxf7nlGwg/0rxDXK39LH0hheBEuvqnPZLWPotbITg==',
    ],
    [
      'dancing-script',
      '0.4.2',
      '5ASbxOM81Xm6nR9I0eE//l1PGgHtR4uGyMX3eUIw2Jeh+1LnlkrDPg55qjChGnkFfVwMge31vXEUyOZJiy9rxQ==',
    ],
    ['dm-mono', '0.4.2', 'loMaZOkQRs1r7yt4rN39zcr9e0J+smwnSx929yuODkuiPfsY4PaW18C9SEZ0BvXfcBKoRhatGoIBl8V2MOYVPQ=='],
    [
      'dm-serif-display',
      '0.4.2',
      'onlO8xAzsgMbKcwUE+fAgJ5AFHhk06VtaDN7eQOJwjV65QIciDKTiSNu1ymHc4m6g/x6D9OqPIYPXdTNIfaEaA==',
    ],
    [
      'dm-serif-text',
      '0.4.1',
      '5xTiEdGral2A5DkgOfnWfSsS5+e92n66g8y7KRVB3pEsrzPjo1Teik7pKm0hwZDS5KjrJyp/yJQLtCACMxHiug==',
    ],
    ['fauna-one', '0.1.0', 'xyLpUSqgakQwygoZRJwoIA8kgGtkJxk893ByrLrz3elJhuxx+xQDDSXfQK7m1qJMPcPwk4WljGzVqtmHrjR2og=='],
    [
      'finger-paint',
      '0.4.1',
      'kjCHUYcUkG5TDoWb37EJkwHISvcv6R8yEM6VTtN2NyjkSNV5rm2f0i/uSedk05/xvsqFZW2ZxLx4xzxUJPa5lQ==',
    ],
    [
      'fragment-mono',
      '0.4.2',
      'EKYW9OoCBu8PFpeCPJWStow7eslPNkCpBJ4G2q2GXcJ0QOxTfEhCPMCBm9VRBXZ24gqEJl9Lb6b4OBNur/+jlw==',
    ],
    ['fredoka', '0.4.1', 'px3uHDidG1RI7mMAjfKQktK9yZoVn/Uvqgp1G/Zkd6ZN9flXFxhUoPDRZdcCj2knFvkKmlvOx96SD3j4fxq7ig=='],
    [
      'gloria-hallelujah',
      '0.4.1',
      'nabEnOBtpTipSanwOZSuZZwgdzpOv2+yVLbL4bdFs2gR/3YnVOlGjPfZAydN0sI3YTuVBpz28qbm8OLkJSGMeg==',
    ],
    ['gochi-hand', '0.4.2', 'Stm1d88SalLC7a3w9bmKqV17po7mlFgSGxsa/aChpxajlzRO3D7M9v0ByRx0LesQOrdrq/NhwalZGDYV8q6dVA=='],
    [
      'great-vibes',
      '0.4.1',
      'sh3S2Toirw5R2smI5YFHPiUcd1mJkcr5njRBGaFW3ldpP8ayTTm3e/aEJLfZzza/zUyL/F85ahplW8RYZXK/TA==',
    ],
    ['hurricane', '0.2.2', 'l73isyss+R96reM3jSvvX1h8HHyBceuHF/ozhwfZ5vN3RKgq9xqSSyBT2gujzAuWk5N+Na6Ikt4hHrAw58Wyvg=='],
    [
      'im-fell-english-sc',
      '0.4.0',
      'mLvek700JF54iW4UEtubPvGiEkNYfDE8ssFimuYtW/3xvynSnSEm7oXlx0DVI3GSXxD6Qi1ejAGdogHHsTzlpw==',
    ],
    [
      'indie-flower',
      '0.4.1',
      'rgCHDBUVxAJ23If7vpmd/Oyg92X6JzUvwB+TJO4ICnXYYI7NNr9/A5Ulik/s7UdAB+l7Q+rOV6/pVpx9AIxuqA==',
    ],
    [
      'inria-serif',
      '0.4.1',
      'vn53cxQ3HoZ41Wj9GV9cZpn8ZBbORKPgUK2lIKHLa+kWnbpn6pLAiHVjFd8eCC0CngX9J9AHM3biMpu6qIpKoQ==',
    ],
    [
      'instrument-serif',
      '0.4.1',
      '1CgCrLbTSgE7RV8ZrTT7i06UAyNQDBrhxQuxkReNnfq5yvUhTmvpOK17grlEsXG5p04lJ1ZXGiIjPeHo6X0sXg==',
    ],
    ['italiana', '0.4.1', 'zs8g2LmZy2dfHKV3f3pxhkgyTjCvYaJG22e7CK46irf94L/Yh7jWP1cjqggPLDQ8FVfW9N3BGk/Q0kHbyfOAtw=='],
    ['jersey-10', '0.4.1', '1iiHd4LnKugo2drDlrAs7OQ2Xxly1ZC4nJppzT4zSzV/s+mtHurA06yL3die4ox/CuxIkz04n2ReNO/NWcXZ0A=='],
    [
      'josefin-sans',
      '0.4.2',
      'aVxfoUme2j7eQlPQzfXLPhqn3rimsMPH7QcsBhSP2PqXAkAgcbBhmYd2X1XIrxvXTQBAIHVWE8AgmoVIcnrYmw==',
    ],
    ['kalam', '0.4.1', 'A5LZoojqb9OCzOI/2WDRofaIQGGzC5zzmKxqxCFIx1jSYOO8g7q+5fZdd+QfJ6pY6VLzO4j5xoJq0ptcHFpQSg=='],
    [
      'la-belle-aurore',
      '0.4.1',
      'u4HQcTnQeOtPw45FEU7Mo8IEmkk6aIQRL+XEsZ5WBp4BKnplWHzHb+i3Q5aydVQzHWiuwIeIDirSuoVqEM2rBQ==',
    ],
    ['lato', '0.4.1', 'U2g1sOBFSNgmxhh/Ywgyi7Hx6T3UielX2nmZuP55wqndrIEyNX3HeUQIhhQDe2vZ+nvZI0Z2vTcVjmOn/BM9ow=='],
    [
      'league-gothic',
      '0.4.2',
      'hWdjyHf4yjnk2PSpvYEFvU2aUbZou/ttrYaMKj19WH6SH95BtNtEXBURggLZK+7GItD2l8N/fVzuMcr4YsFijQ==',
    ],
    [
      'libre-baskerville',
      '0.4.3',
      'EUd0gcmJ2C9ZzobNFe5ohFEOyfZFAy5rA8qluzl32VJCqdysRO1RjU2uxmK4g5EUxwCq4UHVHVzp3sPS7+Ubrw==',
    ],
    [
      'libre-caslon-text',
      '0.4.0',
      'UVjmtqkwdazHHMUg47IqucrBMou/sUTEdTBddnteWy6bXY295z/rJYXaXYKuu9knXbLqw4Wg1JT8mBPb1+cuEQ==',
    ],
    ['lilita-one', '0.4.1', '/qkaTVWNivWLsdJvPUZ/XNr/azhKEUCE0OYrBZMj33ErtdHJCfuUh69XKm1FhoOTNVjNtyEvEUB0uerModvbEQ=='],
    ['lobster', '0.4.1', 'oQGNAlr9/9XlWQk270QUmvqbgGRZjXbEW6FwGxn5ZK6RHyVRAL1MtCbunjjyV3O5aLoZ4Cmh1CuYCHyIMqLe0w=='],
    [
      'luckiest-guy',
      '0.4.1',
      'Ag8izurRDir0mvOi68wsNoNdw1Oh50m1RJT3U3vVtCNJW0ZNEqOTvd00mjDxGpXMYIU7tvUe0kGk0MawLap+fQ==',
    ],
    ['mansalva', '0.2.2', 'sWHlLY/KfIGD7Wi4+YvlLr/DmhcT5PDiRbMDfbUNVngi50a5q0aejeFM5r5q3PUAOygBCVB2t886R4GtZRGfzw=='],
    [
      'marck-script',
      '0.4.1',
      'XviOmsArWFWb4gjTH12r80hGcQEK++KKH2hSW/j4YvvfRavpce+jZA0Q9m0E2XBsWpDH5gwKDjfDOk5xbJXEfQ==',
    ],
    ['megrim', '0.2.3', 'IZvaYSLRCdjOn13yPqxgc9lZjzGErm0DOEfFKPdBaF0NkYkgxVdyJzubSPoDeMfq8cyNeBlNByXJhANq+rBTRA=='],
    [
      'meow-script',
      '0.4.1',
      'CcSWzQgggX0IqTWsYd4d6+Wr4ElRp9CobIAGSYB3IoK5qXgOb1MQHqz8xMFpFaMRbp6Sxwx6Ew2bfqvLSdvC2A==',
    ],
    ['monoton', '0.4.1', 'Yk229NM3zUJbwPRkllRW8svBeLKS2NbWuJhvWu8hSly7Y+h7MibhYxcbzcp0ovkEnTlXLQZRwDUbClrUgOP2Zg=='],
    [
      'oleo-script',
      '0.4.1',
      'fqWicL3Te54pdoj+nTrNBykv0D12rlU/RFONBO8G2h7pUDSXBKL/aaoanBXuQh5HQsw23jNgtabrMue7DD6tcQ==',
    ],
    ['orbitron', '0.4.2', 'lp92oZ6FF1tA9dzJxKYPHae8hVxfVJzh5jRvjPCN8P1kkF615n/mq0U4ZQ7EXiEJvO7Cpwg+lZlkSbRw7CiDug=='],
    ['oswald', '0.4.2', 'ZLB8ou0SmSWThyLDCHQdFnbMrj93hRrpkKMLLoPrIs4QTrPxZyOxHoJ4mFoFCs0efZdV1Yd8mULfaggAblX5Mg=='],
    [
      'overpass-mono',
      '0.4.2',
      'ZOnGYtt5OocP5WaqbxWk7JRabL0Sg2FusICw4uRLZpS4ayWlXwDZcDG0DtUH236jAg9amoqCRNxvegKpjhCqzA==',
    ],
    ['oxygen', '0.4.1', 'Xx3SebgHlnrDg893+Nc6hachfke+fcQpESziIj98DQ887rCvux9yr1b2ICBrVRzP82UfBeMKP/F9SqEHaqeXmA=='],
    ['pacifico', '0.4.1', 'w21ZIeNdwVWPH173HNszX8ML1deogOsHcxhJ0ghpbyBzr7R6PGSJ6yWL5jBixvWV/E34xDk28aNn/cX+gqzf3Q=='],
    [
      'patrick-hand',
      '0.4.1',
      'Z/gioyynhzrsF6Od8E2QKpQooHnEzUmfen9ohVT6uaeWAmQy3pkl9r7AGdJx9ersDSLUciCNFV442leHIieJqQ==',
    ],
    [
      'permanent-marker',
      '0.4.0',
      'yqKSFt3Wu/06XAGFNlT4z5iLmnjtAuSV/vkeumnM/2cgbEv3dQVKDbcdQnowW8N3vNOABGqWxbs4KEiewNOzqA==',
    ],
    [
      'playfair-display',
      '0.4.2',
      'mWhBV59RUjSS3aYpytUb7UyHHTnXcHh7epAn7gq+M4XAEh5PuMKUrP8eiUfkJLb6UwHZCi7EhQpUzxHu5OL96w==',
    ],
    ['poppins', '0.4.1', 'LiX5oEryJqDt3UmWwr4oqf11hGMz/JEffkkNcZ3UtGwyoMFzXmBmTwcrAWrEttxypxmLNmPykDg+CY2VjKve9A=='],
    [
      'press-start-2p',
      '0.4.1',
      'L6SjPh8qwQ9i34VRNa8XPHH0gYACE1AGcq2MDLGfmBpxDnJnbECuChv6pWO81F2XqPx+V7gUlvSL0rbgh/F6/w==',
    ],
    ['pt-mono', '0.4.1', 'f9YMfoZAVovNtt30vOJ1Awpv6Tzzowm8hxqia506pyJi6w2mPKswz0yTB1jzeS7GCoRZnLcagUcu+uuxzYUVyA=='],
    ['pt-sans', '0.4.1', 'Es20zwpN948YN2GdrsGIlCuqjeF+RGfGgunvcbSMjow/wQzglyisesyuhf8MU2fMpbMBVfY0modhrytumstycg=='],
    [
      'pt-sans-narrow',
      '0.4.1',
      'QfXqnW+gq+2LShZgXfTHBQ3T+KGkgOehYV7aj/EGvF6QeBHwIdN0kz8NBaQzggytDwfLfdBdzqP9YjiFzq9JsA==',
    ],
    ['pt-serif', '0.4.1', 'XziSzDDcyNvNehbsGMFw06SfC46GQf5Or4nH4XX8PEVTl+HI3xKKDmgGeatL37LAdEeEJ8xg2TTYKFE8FdPcOQ=='],
    ['questrial', '0.4.1', 'dw9wY/NaA6RlkT667e9Rzzi/+bIPZrJ07zlW3JVNnzzej5D75dHcodv0fDt9C6sK9aPb8e5ByMCzjg9fUzR5CA=='],
    ['quicksand', '0.4.1', 'LpGdmY+CDm/GTv29qDPy8Nz1a3idWO1R6Bb+ty7flS6vfHXsdOQTRKNz93SFHdXQj0FSvVhvMLe3wTtMgf312A=='],
    ['rajdhani', '0.4.1', 'AQS+20ymwULMvlT9AJlsrgjK2KSI6jW+WenVeFdZgmjC2ZYbWQSotm6PQe9tZx74mBvw+J6X6WorW2B+ISmncg=='],
    [
      'reenie-beanie',
      '0.4.1',
      'd/w/6+cGJxXxVp8cJyRffHSDwaGO2tUmNsongqm8gJiwI75App5U6k73G92CctBxMf7bRZLE1NA8wMsPn3arRA==',
    ],
    ['righteous', '0.4.1', 'oWlxXmRNYRN5aHW2cLJopUTr7T+mNRGfKjBeQlYLbOIf1yn6UF5kcg9PqkD6gG8BG1pKxzT3jXzcRvFSRL1HKA=='],
    [
      'roboto-slab',
      '0.4.2',
      'dT4K0ut4Y0uU5VJJ/PQjDKO8tZZXBkhiO3/WOhxqQy7LWRFXlWFWaMlpXLi3HUSDG7nkoSD2+MJWA6lDnPk7MQ==',
    ],
    [
      'rubik-mono-one',
      '0.4.1',
      'jR5Sn3qI4TlcpYK2mY4nYKPOSTDE4g/LaIiFj3i7iBG7FQpT0KfWAJAZ7tim9q9fUfVw2EVCCTWE1CluUE8nyg==',
    ],
    ['russo-one', '0.4.1', 'RPpUR3ZzgXr3fOHIImNJtUwy3IPnyiAX+FewYW6NTqkConBaJbkCGA160xCvmqoo5iqxNB4XheTHsgyYM+gHIQ=='],
    ['rye', '0.4.1', 'pPLkx/SeMaAZSeATiE58Eqf7xdK9vvJRXGagTCJhJl/glnS1MXWRo5bx0+x5U4IFY5aIn3lmnj3edZdv2WnrEw=='],
    ['sacramento', '0.4.1', 'TLdsXfBc1kvCDaTmRHIBxzpQ8ztYHq/f5jje646VyV7PhQbKOF5bNAhkoPpJ0kfBAyyTKzhH8WcafD0rqe1RDw=='],
    ['satisfy', '0.4.1', 'sxmDMh9Tbrv4DDqzLQ/jTvbLVfhoMW04ptjxnrVAkA9eURfdAEyueSRZUJEba+IYZljV6GPqspuIwlt0cdTtag=='],
    ['schoolbell', '0.4.0', 'lBH3LQZRgZ1kMhgBiV84Fe9y5jhwCN37D0B7c86jc3R2DEGzFaKpmx2om9tPe12rrzkPMuBkAb3GoA5AhA4rQg=='],
    [
      'shadows-into-light',
      '0.4.1',
      'Iuv25UDxHXpLF1b8YCJqRIxKtr+JGLCoRNldDDpKS1B6N5zuMdQyB9H/83ajT9oSBpfs8jR1XFVfpcFDQ15Y3A==',
    ],
    [
      'share-tech-mono',
      '0.4.1',
      'SwOwfm3Kgl2UX0IyOkYtvEgdRQTfbLZ3OJ3GMwZAcMsuCxocELUpAd+eo5LCXUhPqa1zJRgnXARZZMTmd2Vuew==',
    ],
    ['silkscreen', '0.4.2', '3btwlD7Yreei/7IbXmUWW9h9fH7q/GJTNqF2g52fAYbyGqq/nNqnIegD6Wi5ewTnWrD8ZBF1sRim8UHaZFZhNQ=='],
    [
      'sorts-mill-goudy',
      '0.4.1',
      'Sl4hEm624Rzv9IgGIIUVfpUHGP67kz6Ki2PTIabL1HdI32msRKgTIv4n/Ayugd9qewR1yQ7A+ETeUANZxILfOA==',
    ],
    ['space-mono', '0.4.2', 'soYY/qcKcnY7xjIhuMAVzJYxSdJ3Z8TjrtFHOB5SK7/4MEMGpoaw+CAVyvXnA3fsO7J7waIW+/5Z0Y0i/CfSeg=='],
    [
      'special-elite',
      '0.4.1',
      'LgMzSX6DwoJKtUK1ATA/jVNYu2KYq8bhjNI7XyaOUpjarp4C37w367jv2ORHfTUkcZq9h8enXetpHCuomEmNag==',
    ],
    ['spectral', '0.4.1', '9bbehW/XUAoHWAsd5rgLYRY/I1+FZFZJOyvbsM1mD9vqNJEB3izviAyZ5k7lEQpYcHV1cxChGg9HpWW+0YkJog=='],
    ['syne', '0.4.2', 'H8VJqvbZRfbfhzAcBa0N++j/2b//RuadZE+VhZ6hzUUtlCw4CyTBrQN7G2UZ+w5DCkFQyRgZ17pmFYy6b0or4Q=='],
    ['tenor-sans', '0.4.1', 'lOtvK3WU2V3NYHKI0AuWQ68IOAfyVWxk8SwyC+sGl09E+9QuZ2LruTHBeSZAbsFxFeiHXc4uh/iU6pu4gtqWng=='],
    [
      'titillium-web',
      '0.4.1',
      'IpDZqvgfsC7L9U17GMIs6vhTedhrDXmNpFVxx4DtXTVZFjLsGZyjQtaIk/BB+jHP4VCyqFXeTpqe/K0Sabt6KA==',
    ],
    ['ubuntu', '0.4.1', 'dwfRVuLkdFJH/D9iVMYZXDBwbCEKGLfH53AqBMyKhATYBs21iDxkf3NjyjI0MYEHm24mOM7i236idCfyF23Z6Q=='],
    [
      'varela-round',
      '0.4.1',
      'K0QjxzqTpAF3qAS9QQVk051OK1EKz4bnYMKkhIsZSVdpBvtxDWbv3fxQ8QJ+VRY/ygT1RGJXtcXFFocUZyguDQ==',
    ],
    ['vt323', '0.4.1', 'Mk1GmaJa3lAVJ4H7byGkuvAoB7snfYknMqMstMwTTmg3mofYiSZNmP/QrNPYsVeTh9HpA2cvXmZ+zuQD0UGPRQ=='],
    [
      'young-serif',
      '0.4.0',
      'u/139l82R0MbkHp0iboRUyR5NzGboR7LVHEy3ezAFTcvhLWhytVtkWcL20oYIQfguohqmO9i69JHMp0tGMiW2Q==',
    ],
    ['zilla-slab', '0.4.1', 'OE760KbokUfXAHC6n1bKfxVKdBxErlSgYPYS52gTPt6g43yLWMRek4LeyYq6rH6gdCk6EmgtGHBHTLaUGtd6Pg=='],
  ] as const
).map(([name, version, sha512]) => ({ name: `@expo-google-fonts/${name}`, version, sha512 }));

/** What has to be printed wherever images of the set are shown. */
export const fontsNotice =
  'Words set in typefaces of Google Fonts (packages @expo-google-fonts/..., SIL Open Font License 1.1; Ubuntu Font License 1.0 and Apache-2.0 for some).';
