// Colours by name and number, and the way down to fewer of them. The numbers and names are those of xterm's 256
// colours.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace moosaic::markup::detail {

struct Rgb {
    int r = 0, g = 0, b = 0;
    friend bool operator==(const Rgb&, const Rgb&) = default;
};

struct NamedColour {
    std::string_view name;
    int number;
};

// Sorted by name, searched by bisection. Where xterm gives one name to several numbers, the last one.
inline constexpr std::array named_colours = {NamedColour{"aquamarine1", 122},
                                             NamedColour{"aquamarine3", 79},
                                             NamedColour{"blue1", 21},
                                             NamedColour{"blue3", 20},
                                             NamedColour{"blue_violet", 57},
                                             NamedColour{"cadet_blue", 73},
                                             NamedColour{"chartreuse1", 118},
                                             NamedColour{"chartreuse2", 112},
                                             NamedColour{"chartreuse3", 76},
                                             NamedColour{"chartreuse4", 64},
                                             NamedColour{"cornflower_blue", 69},
                                             NamedColour{"cornsilk1", 230},
                                             NamedColour{"cyan1", 51},
                                             NamedColour{"cyan2", 50},
                                             NamedColour{"cyan3", 43},
                                             NamedColour{"dark_blue", 18},
                                             NamedColour{"dark_cyan", 36},
                                             NamedColour{"dark_goldenrod", 136},
                                             NamedColour{"dark_green", 22},
                                             NamedColour{"dark_khaki", 143},
                                             NamedColour{"dark_magenta", 91},
                                             NamedColour{"dark_olive_green1", 192},
                                             NamedColour{"dark_olive_green2", 155},
                                             NamedColour{"dark_olive_green3", 149},
                                             NamedColour{"dark_orange", 208},
                                             NamedColour{"dark_orange3", 166},
                                             NamedColour{"dark_red", 88},
                                             NamedColour{"dark_sea_green", 108},
                                             NamedColour{"dark_sea_green1", 193},
                                             NamedColour{"dark_sea_green2", 157},
                                             NamedColour{"dark_sea_green3", 150},
                                             NamedColour{"dark_sea_green4", 71},
                                             NamedColour{"dark_slate_gray1", 123},
                                             NamedColour{"dark_slate_gray2", 87},
                                             NamedColour{"dark_slate_gray3", 116},
                                             NamedColour{"dark_turquoise", 44},
                                             NamedColour{"dark_violet", 128},
                                             NamedColour{"deep_pink1", 199},
                                             NamedColour{"deep_pink2", 197},
                                             NamedColour{"deep_pink3", 162},
                                             NamedColour{"deep_pink4", 125},
                                             NamedColour{"deep_sky_blue1", 39},
                                             NamedColour{"deep_sky_blue2", 38},
                                             NamedColour{"deep_sky_blue3", 32},
                                             NamedColour{"deep_sky_blue4", 25},
                                             NamedColour{"dodger_blue1", 33},
                                             NamedColour{"dodger_blue2", 27},
                                             NamedColour{"dodger_blue3", 26},
                                             NamedColour{"gold1", 220},
                                             NamedColour{"gold3", 178},
                                             NamedColour{"green1", 46},
                                             NamedColour{"green3", 40},
                                             NamedColour{"green4", 28},
                                             NamedColour{"green_yellow", 154},
                                             NamedColour{"honeydew2", 194},
                                             NamedColour{"hot_pink", 206},
                                             NamedColour{"hot_pink2", 169},
                                             NamedColour{"hot_pink3", 168},
                                             NamedColour{"indian_red", 167},
                                             NamedColour{"indian_red1", 204},
                                             NamedColour{"khaki1", 228},
                                             NamedColour{"khaki3", 185},
                                             NamedColour{"light_coral", 210},
                                             NamedColour{"light_cyan1", 195},
                                             NamedColour{"light_cyan3", 152},
                                             NamedColour{"light_goldenrod1", 227},
                                             NamedColour{"light_goldenrod2", 222},
                                             NamedColour{"light_goldenrod3", 179},
                                             NamedColour{"light_green", 120},
                                             NamedColour{"light_pink1", 217},
                                             NamedColour{"light_pink3", 174},
                                             NamedColour{"light_pink4", 95},
                                             NamedColour{"light_salmon1", 216},
                                             NamedColour{"light_salmon3", 173},
                                             NamedColour{"light_sea_green", 37},
                                             NamedColour{"light_sky_blue1", 153},
                                             NamedColour{"light_sky_blue3", 110},
                                             NamedColour{"light_slate_blue", 105},
                                             NamedColour{"light_slate_grey", 103},
                                             NamedColour{"light_steel_blue", 147},
                                             NamedColour{"light_steel_blue1", 189},
                                             NamedColour{"light_steel_blue3", 146},
                                             NamedColour{"light_yellow3", 187},
                                             NamedColour{"magenta1", 201},
                                             NamedColour{"magenta2", 200},
                                             NamedColour{"magenta3", 164},
                                             NamedColour{"medium_orchid", 134},
                                             NamedColour{"medium_orchid1", 207},
                                             NamedColour{"medium_orchid3", 133},
                                             NamedColour{"medium_purple", 104},
                                             NamedColour{"medium_purple1", 141},
                                             NamedColour{"medium_purple2", 140},
                                             NamedColour{"medium_purple3", 98},
                                             NamedColour{"medium_purple4", 60},
                                             NamedColour{"medium_spring_green", 49},
                                             NamedColour{"medium_turquoise", 80},
                                             NamedColour{"medium_violet_red", 126},
                                             NamedColour{"misty_rose1", 224},
                                             NamedColour{"misty_rose3", 181},
                                             NamedColour{"navajo_white1", 223},
                                             NamedColour{"navajo_white3", 144},
                                             NamedColour{"navy_blue", 17},
                                             NamedColour{"orange1", 214},
                                             NamedColour{"orange3", 172},
                                             NamedColour{"orange4", 94},
                                             NamedColour{"orange_red1", 202},
                                             NamedColour{"orchid", 170},
                                             NamedColour{"orchid1", 213},
                                             NamedColour{"orchid2", 212},
                                             NamedColour{"pale_green1", 156},
                                             NamedColour{"pale_green3", 114},
                                             NamedColour{"pale_turquoise1", 159},
                                             NamedColour{"pale_turquoise4", 66},
                                             NamedColour{"pale_violet_red1", 211},
                                             NamedColour{"pink1", 218},
                                             NamedColour{"pink3", 175},
                                             NamedColour{"plum1", 219},
                                             NamedColour{"plum2", 183},
                                             NamedColour{"plum3", 176},
                                             NamedColour{"plum4", 96},
                                             NamedColour{"purple", 129},
                                             NamedColour{"purple3", 56},
                                             NamedColour{"purple4", 55},
                                             NamedColour{"red1", 196},
                                             NamedColour{"red3", 160},
                                             NamedColour{"rosy_brown", 138},
                                             NamedColour{"royal_blue1", 63},
                                             NamedColour{"salmon1", 209},
                                             NamedColour{"sandy_brown", 215},
                                             NamedColour{"sea_green1", 85},
                                             NamedColour{"sea_green2", 83},
                                             NamedColour{"sea_green3", 78},
                                             NamedColour{"sky_blue1", 117},
                                             NamedColour{"sky_blue2", 111},
                                             NamedColour{"sky_blue3", 74},
                                             NamedColour{"slate_blue1", 99},
                                             NamedColour{"slate_blue3", 62},
                                             NamedColour{"spring_green1", 48},
                                             NamedColour{"spring_green2", 47},
                                             NamedColour{"spring_green3", 41},
                                             NamedColour{"spring_green4", 29},
                                             NamedColour{"steel_blue", 67},
                                             NamedColour{"steel_blue1", 81},
                                             NamedColour{"steel_blue3", 68},
                                             NamedColour{"tan", 180},
                                             NamedColour{"thistle1", 225},
                                             NamedColour{"thistle3", 182},
                                             NamedColour{"turquoise2", 45},
                                             NamedColour{"turquoise4", 30},
                                             NamedColour{"violet", 177},
                                             NamedColour{"wheat1", 229},
                                             NamedColour{"wheat4", 101},
                                             NamedColour{"yellow1", 226},
                                             NamedColour{"yellow2", 190},
                                             NamedColour{"yellow3", 184},
                                             NamedColour{"yellow4", 106}};

// The first sixteen as xterm draws them; terminals differ, the choice only matters for going down to sixteen.
inline constexpr std::array<Rgb, 16> first_sixteen = {{{0, 0, 0},
                                                       {205, 0, 0},
                                                       {0, 205, 0},
                                                       {205, 205, 0},
                                                       {0, 0, 238},
                                                       {205, 0, 205},
                                                       {0, 205, 205},
                                                       {229, 229, 229},
                                                       {127, 127, 127},
                                                       {255, 0, 0},
                                                       {0, 255, 0},
                                                       {255, 255, 0},
                                                       {92, 92, 255},
                                                       {255, 0, 255},
                                                       {0, 255, 255},
                                                       {255, 255, 255}}};

inline Rgb rgb_of(int number) {
    if (number < 16) return first_sixteen[static_cast<std::size_t>(number)];
    if (number >= 232) {
        const int level = 8 + 10 * (number - 232);
        return {level, level, level};
    }
    const auto level = [](int step) { return step == 0 ? 0 : 55 + 40 * step; };
    const int n = number - 16;
    return {level(n / 36), level(n / 6 % 6), level(n % 6)};
}

// Nearest entry of [from, to] by squared distance.
inline int nearest(Rgb c, int from, int to) {
    int best = from;
    int best_distance = std::numeric_limits<int>::max();
    for (int n = from; n <= to; ++n) {
        const Rgb p = rgb_of(n);
        const int d = (p.r - c.r) * (p.r - c.r) + (p.g - c.g) * (p.g - c.g) + (p.b - c.b) * (p.b - c.b);
        if (d < best_distance) best_distance = d, best = n;
    }
    return best;
}

// grey0 … grey100: the palette entry nearest to that lightness. xterm's own grey63 is a tinted one, kept as it is
// known.
inline int grey_number(int percent) {
    if (percent == 63) return 139;
    const int level = (percent * 255 + 50) / 100;
    return nearest({level, level, level}, 16, 255);
}

inline std::optional<int> number_of_name(std::string_view name) {
    const auto* const at = std::lower_bound(named_colours.begin(), named_colours.end(), name,
                                            [](const NamedColour& c, std::string_view n) { return c.name < n; });
    if (at != named_colours.end() && at->name == name) return at->number;
    return std::nullopt;
}

}  // namespace moosaic::markup::detail
